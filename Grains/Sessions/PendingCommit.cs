namespace OrleansSessions;

/// <summary>A commit that waits to be decided.</summary>
internal sealed class PendingCommit(SessionCommit commit) : PendingOperation<CommitOutcome>
{
    // Nobody sends a commit again, as one that may have been applied, while its first attempt is younger.
    private static readonly TimeSpan FirstAttemptMax = TimeSpan.FromSeconds(1);

    private CommitOutcome? _decided;

    /// <summary>How long it may have been on its way, whatever its own age says.</summary>
    public TimeSpan Transit { get; init; }

    public Guid Id => commit.CommitId;

    /// <summary>Whether others who came before it wait for the session: as far as its arrival tells, until it is decided.</summary>
    public bool HasWaitersBefore { get; set; }

    /// <summary>Whether it has waited for its turn, and this is it.</summary>
    public bool HasTurn { get; set; }

    /// <summary>Its number in the exclusive queue, which it keeps should another activation have granted the lease when its turn comes; zero when it has none.</summary>
    public long QueueNumber { get; set; }

    /// <summary>The document of a session that has left for another id, when the commit has to go there too. Known once it is answered.</summary>
    public SessionDocument? Left { get; private set; }

    public override long Bytes { get; } = commit.Changes.Set.Sum(static e => DocumentEntry.SizeOf(e.Key, e.Value)) + commit.Changes.Removed.Sum(static k => (long)k.Length);

    public override bool MustWait => _decided!.Status == CommitStatus.Locked && RemainingWait(Waited) > TimeSpan.Zero;

    public override bool SaysEnded => _decided!.Status is CommitStatus.Ended or CommitStatus.LeaseLost || (_decided.Status == CommitStatus.Locked && !MustWait);

    public override SessionVersion Seen => commit.Base;

    /// <summary>How long it may go on waiting for its turn. Its earlier attempts have waited too.</summary>
    public TimeSpan RemainingWait(TimeSpan waited) => LeaseRules.LockedAfter - commit.Age - waited;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        HasWaitersBefore &= hasWaiters;
        _decided = SessionRules.Decide(draft, Aged(), limits, HasWaitersBefore && !HasTurn);
    }

    public override void Answer(SessionDocument? stored)
    {
        Left = stored?.Rotation is { } rotation && (IsRotationTo(rotation.To) || LoadedBefore(stored)) ? stored : null;
        Complete(_decided!.Status == CommitStatus.Applied ? AnswerRules.Complete(_decided, commit, stored!) : _decided);
    }

    public override void Fail(Outage outage) => Complete(CommitOutcome.Unavailable(outage));

    /// <summary>The commit as it goes on to where the session is, with the age that it has by now (S5). Null when its caller waits no longer.</summary>
    public SessionCommit? Onward(TimeSpan spent) =>
        commit.Timeout != System.Threading.Timeout.InfiniteTimeSpan && spent >= commit.Timeout ? null
        : commit with
        {
            Age = spent < FirstAttemptMax ? commit.Age : commit.Age + spent,
            Timeout = commit.Timeout == System.Threading.Timeout.InfiniteTimeSpan ? commit.Timeout : commit.Timeout - spent,
        };

    private bool IsRotationTo(SessionId to) => commit.RotateTo == to && _decided!.Status == CommitStatus.Applied;

    private bool LoadedBefore(SessionDocument left) =>
        commit.RotateTo.IsNone && commit.Base.Incarnation == left.Version.Incarnation && _decided is { Status: CommitStatus.Ended, Reason: EndReason.Rotated };

    // S5: a first attempt that was held up is as old as its retries, which another silo may have applied, and forgotten, meanwhile. So is one
    // whose write may have been applied: it is decided once more.
    private SessionCommit Aged()
    {
        var held = Waited + Transit;
        return held < FirstAttemptMax && !MayHaveBeenApplied ? commit : commit with { Age = commit.Age + held };
    }
}
