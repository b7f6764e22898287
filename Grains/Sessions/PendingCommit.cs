namespace OrleansSessions.Grains;

/// <summary>A commit that waits for the write loop.</summary>
internal sealed class PendingCommit(SessionCommit commit) : PendingOperation<CommitOutcome>
{
    // No client retries a commit whose outcome it does not know before its first attempt is this old.
    private static readonly TimeSpan EarliestRetry = TimeSpan.FromSeconds(1);

    private CommitOutcome? _decided;

    /// <summary>How long the commit may have been in transit, beyond the age that it states.</summary>
    public TimeSpan Transit { get; init; }

    public Guid Id => commit.CommitId;

    /// <summary>Whether earlier requests wait for the session. Set on arrival; checked again when the commit is decided.</summary>
    public bool HasWaitersBefore { get; set; }

    /// <summary>Whether it has waited in the exclusive queue and its turn has come.</summary>
    public bool HasTurn { get; set; }

    /// <summary>Its number in the exclusive queue; zero when it has none. It keeps the number if another activation has granted the lease when its turn comes.</summary>
    public long QueueNumber { get; set; }

    /// <summary>The document that the session was rotated with, if the commit must be forwarded to the new id. Set when the operation completes.</summary>
    public SessionDocument? RotatedDocument { get; private set; }

    public override long Bytes { get; } = commit.Changes.Set.Sum(static e => DocumentEntry.SizeOf(e.Key, e.Value)) + commit.Changes.Removed.Sum(static k => (long)k.Length);

    /// <summary>Whether more memory may be needed afterwards. A commit that only removes entries is the way out when memory is short.</summary>
    public bool MayGrow => commit.Changes.Set.Count > 0 || !commit.RotateTo.IsNone || !commit.ForkTo.IsNone;

    public override bool MustWait => _decided!.Status == CommitStatus.Locked && RemainingWait(Waited) > TimeSpan.Zero;

    public override bool ReportsEnd => _decided!.Status is CommitStatus.Ended or CommitStatus.LeaseLost || (_decided.Status == CommitStatus.Locked && !MustWait);

    public override SessionVersion KnownVersion => commit.Base;

    public override bool IsRepeatable => true;

    public override bool ChangesIdle(SessionDocument held) => commit.Lifetime is not null || ExpiryRules.Idle(held.Lifetime, commit.Idle) != held.Idle;

    /// <summary>How much longer it may wait for its turn. The time that earlier attempts waited counts.</summary>
    public TimeSpan RemainingWait(TimeSpan waited) => LeaseRules.MaximumCommitWait - commit.Age - waited;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        HasWaitersBefore &= hasWaiters;
        _decided = SessionRules.Decide(draft, WithTransit(), limits, HasWaitersBefore && !HasTurn);
    }

    public override void Answer(SessionDocument? stored)
    {
        RotatedDocument = stored?.Rotation is { } rotation && (IsRotationTo(rotation.To) || LoadedBefore(stored) || IsForkOf(stored)) ? stored : null;
        Complete(_decided!.Status == CommitStatus.Applied ? AnswerRules.Complete(_decided, commit, stored!) : _decided);
    }

    public override void Fail(SessionOutage outage) => Complete(CommitOutcome.Unavailable(outage));

    /// <summary>The commit to send to the session's new id, with its present age (S5). Null when its caller no longer waits.</summary>
    public SessionCommit? Forwarded(TimeSpan spent) =>
        commit.Timeout != System.Threading.Timeout.InfiniteTimeSpan && spent >= commit.Timeout ? null
        : commit with
        {
            IsPresented = false, // the former id's key
            Age = spent < EarliestRetry ? commit.Age : commit.Age + spent,
            Timeout = commit.Timeout == System.Threading.Timeout.InfiniteTimeSpan ? commit.Timeout : commit.Timeout - spent,
        };

    private bool IsRotationTo(SessionId to) => commit.RotateTo == to && _decided!.Status == CommitStatus.Applied;

    private bool IsForkOf(SessionDocument rotated) => !commit.ForkTo.IsNone && rotated.Forks is not null && _decided is { Status: CommitStatus.Ended, Reason: SessionEndReason.Rotated };

    private bool LoadedBefore(SessionDocument rotated) =>
        commit.RotateTo.IsNone && commit.ForkTo.IsNone && commit.Base.Incarnation == rotated.Version.Incarnation && _decided is { Status: CommitStatus.Ended, Reason: SessionEndReason.Rotated };

    // S5: a first attempt that was delayed is as old as its retries. Another silo may have applied a retry and forgotten it since. The same is true
    // after a write of unknown outcome, because the commit is decided again.
    private SessionCommit WithTransit()
    {
        var delay = Waited + Transit;
        return delay < EarliestRetry && !MayHaveBeenApplied ? commit : commit with { Age = commit.Age + delay };
    }
}
