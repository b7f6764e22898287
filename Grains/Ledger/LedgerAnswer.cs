namespace OrleansSessions;

/// <summary>What came of asking a session whether it is over.</summary>
internal enum LedgerAnswer
{
    /// <summary>It lives on, and was noted again.</summary>
    Alive = 1,

    /// <summary>Nothing is left of it.</summary>
    Gone = 2,

    /// <summary>It could not say, and is asked again.</summary>
    Failed = 3,
}
