namespace OrleansSessions.Analyzers;

/// <summary>What an expression does with a session.</summary>
internal enum SessionUse
{
    /// <summary>Nothing that these rules know.</summary>
    None,

    /// <summary>It reads, and waits for the session where it is not loaded.</summary>
    Read,

    /// <summary>It changes the session, and waits for it where it is not loaded.</summary>
    Write,

    /// <summary>It loads the session, asynchronously.</summary>
    Load,

    /// <summary>It stores what was changed.</summary>
    Commit,
}
