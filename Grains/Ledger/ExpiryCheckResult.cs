namespace OrleansSessions.Grains;

/// <summary>The result of checking whether a session has ended.</summary>
internal enum ExpiryCheckResult
{
    /// <summary>The session is alive, and was registered again.</summary>
    Alive = 1,

    /// <summary>Nothing of the session is left in storage.</summary>
    Gone = 2,

    /// <summary>The check failed, and is repeated.</summary>
    Failed = 3,
}
