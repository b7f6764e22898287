namespace OrleansSessions.Protocol;

/// <summary>The binary form of everything that is sent.</summary>
public static class WireForms
{
    /// <summary>The end of a session, as an entry of its application's feed.</summary>
    public static WireForm<SessionEnded> Ended { get; } = new EndedForm();

    /// <summary>A load.</summary>
    public static WireForm<SessionLoad> Load { get; } = new LoadForm();

    /// <summary>A commit.</summary>
    public static WireForm<SessionCommit> Commit { get; } = new CommitForm();

    /// <summary>An end.</summary>
    public static WireForm<SessionEnd> End { get; } = new EndForm();

    /// <summary>A request for a session of one's own.</summary>
    public static WireForm<SessionLock> Lock { get; } = new LockForm();

    /// <summary>Touches, for a gateway.</summary>
    public static WireForm<IReadOnlyList<SessionTouch>> Touches { get; } = new TouchesForm();

    /// <summary>The answer to a load.</summary>
    public static WireForm<LoadOutcome> LoadOutcome { get; } = new LoadOutcomeForm();

    /// <summary>The answer to a commit.</summary>
    public static WireForm<CommitOutcome> CommitOutcome { get; } = new CommitOutcomeForm();

    /// <summary>The answer to an end.</summary>
    public static WireForm<EndOutcome> EndOutcome { get; } = new EndOutcomeForm();

    /// <summary>The answer to a request for a session of one's own.</summary>
    public static WireForm<LockOutcome> LockOutcome { get; } = new LockOutcomeForm();

    /// <summary>The answer to touches.</summary>
    public static WireForm<TouchOutcome> TouchOutcome { get; } = new TouchOutcomeForm();
}
