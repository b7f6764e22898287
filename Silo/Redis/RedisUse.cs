namespace OrleansSessions.Silo;

/// <summary>What a Redis is used for.</summary>
internal enum RedisUse
{
    /// <summary>It stores sessions.</summary>
    Sessions = 1,

    /// <summary>It has the membership table.</summary>
    Membership = 2,

    /// <summary>It has the reminders.</summary>
    Reminders = 3,
}
