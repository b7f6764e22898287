namespace OrleansSessions.Protocol;

/// <summary>The binary form of everything that is sent.</summary>
internal static class WireFormats
{
    /// <summary>The end of a session, as an entry of its application's feed.</summary>
    public static WireFormat<SessionEndedContext> Ended { get; } = new EndedFormat();

    /// <summary>A load.</summary>
    public static WireFormat<SessionLoad> Load { get; } = new LoadFormat();

    /// <summary>A commit.</summary>
    public static WireFormat<SessionCommit> Commit { get; } = new CommitFormat();

    /// <summary>An end.</summary>
    public static WireFormat<SessionEnd> End { get; } = new EndFormat();

    /// <summary>A request for a session of one's own.</summary>
    public static WireFormat<SessionLock> Lock { get; } = new LockFormat();

    /// <summary>Touches, for a gateway.</summary>
    public static WireFormat<IReadOnlyList<SessionTouch>> Touches { get; } = new TouchesFormat();

    /// <summary>The answer to a load.</summary>
    public static WireFormat<LoadOutcome> LoadOutcome { get; } = new LoadOutcomeFormat();

    /// <summary>The answer to a commit.</summary>
    public static WireFormat<CommitOutcome> CommitOutcome { get; } = new CommitOutcomeFormat();

    /// <summary>The answer to an end.</summary>
    public static WireFormat<EndOutcome> EndOutcome { get; } = new EndOutcomeFormat();

    /// <summary>The answer to a request for a session of one's own.</summary>
    public static WireFormat<LockOutcome> LockOutcome { get; } = new LockOutcomeFormat();

    /// <summary>The answer to touches.</summary>
    public static WireFormat<TouchOutcome> TouchOutcome { get; } = new TouchOutcomeFormat();
}
