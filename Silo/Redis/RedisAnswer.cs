namespace OrleansSessions.Silo;

/// <summary>What is at the other end of a connection to Redis.</summary>
internal enum RedisAnswer
{
    /// <summary>A primary, which answers.</summary>
    Primary = 1,

    /// <summary>A replica and no primary, or a primary that a Sentinel has replaced.</summary>
    Replica = 2,

    /// <summary>Nothing that answers.</summary>
    Silence = 3,
}
