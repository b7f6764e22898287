using System.Diagnostics;

namespace OrleansSessions;

/// <summary>An operation that waits for the write loop, undecided.</summary>
internal abstract class Pending
{
    /// <summary>When it came in, by the monotonic clock.</summary>
    public required long Arrived { get; init; }

    /// <summary>How long its caller waits: it is not decided after that (S5).</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The trace that it is part of.</summary>
    public ActivityContext Caller { get; } = ClusterTracing.Here;

    /// <summary>How long it has waited here.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>Whether others wait for the session who came before: as far as its arrival tells, until it is decided.</summary>
    public bool OthersFirst { get; set; }

    /// <summary>What it counts for in the queue.</summary>
    public virtual long Bytes => 0;

    /// <summary>Whether a write that may have landed had it in it.</summary>
    public bool MayHaveBeenApplied { get; set; }

    /// <summary>Decides it, keeping the answer back.</summary>
    public abstract void Decide(SessionDraft draft, SessionLimits limits);

    /// <summary>Whether what it decided says that the session, or what the caller had of it, is over: that must rest on storage read for it (S9, S10).</summary>
    public virtual bool SaysEnded => false;

    /// <summary>The newest version that the caller has seen: who holds an older one must not decide from it (S14).</summary>
    public virtual SessionVersion Seen => default;

    /// <summary>Whether it wants storage to be read, whatever the cell knows.</summary>
    public virtual bool ReadsAnew => false;

    /// <summary>Whether it cannot be decided before its turn comes: it joins the line of those who want the session for themselves (S8).</summary>
    public virtual bool MustWait => false;

    /// <summary>Tells the caller what was decided.</summary>
    public abstract void Answer(SessionDocument? stored);

    /// <summary>Tells the caller why nothing was.</summary>
    public abstract void Fail(Outage outage);
}

/// <summary>An operation whose caller awaits a <typeparamref name="T"/>.</summary>
internal abstract class Pending<T> : Pending
{
    // Callers run on threads of their own: they must not run inside the write loop.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _completion.Task;

    protected void Complete(T outcome) => _completion.TrySetResult(outcome);
}

internal sealed class PendingCommit(SessionCommit commit) : Pending<CommitOutcome>
{
    // Nobody sends a commit again, as one that may have been applied, while its first attempt is younger.
    private static readonly TimeSpan FirstAttemptMax = TimeSpan.FromSeconds(1);

    private CommitOutcome? _decided;

    /// <summary>How long it may have been on its way, whatever it says itself.</summary>
    public TimeSpan OnItsWay { get; init; }

    public Guid Id => commit.CommitId;

    /// <summary>Whether it has waited for its turn, and this is it.</summary>
    public bool HasTurn { get; set; }

    /// <summary>Its place in the line, which it keeps should another activation have lent the session when its turn comes; zero when it has none.</summary>
    public long Place { get; set; }

    /// <summary>How long it may go on waiting for its turn. Its earlier attempts have waited too.</summary>
    public TimeSpan Patience(TimeSpan waited) => LeaseRules.LockedAfter - commit.Age - waited;

    public override bool MustWait => _decided!.Status == CommitStatus.Locked && Patience(Waited) > TimeSpan.Zero;

    public override long Bytes { get; } = commit.Changes.Set.Sum(static e => SessionDraft.SizeOf(e.Key, e.Value)) + commit.Changes.Removed.Sum(static k => (long)k.Length);

    public override bool SaysEnded => _decided!.Status is CommitStatus.Ended or CommitStatus.LeaseLost || (_decided.Status == CommitStatus.Locked && !MustWait);

    public override SessionVersion Seen => commit.Base;

    public override void Decide(SessionDraft draft, SessionLimits limits) => _decided = SessionRules.Decide(draft, Aged(), limits, OthersFirst && !HasTurn);

    /// <summary>The document of a session that has left for another id, when the commit has to go there too. Known once it is answered.</summary>
    public SessionDocument? Left { get; private set; }

    public override void Answer(SessionDocument? stored)
    {
        Left = stored?.Rotation is { } rotation && (IsRotationTo(rotation.To) || IsOfOneWhoLoadedBefore(stored)) ? stored : null;
        Complete(_decided!.Status == CommitStatus.Applied ? SessionRules.Complete(_decided, commit, stored!) : _decided);
    }

    public override void Fail(Outage outage) => Complete(CommitOutcome.Unavailable(outage));

    private bool IsRotationTo(SessionId to) => commit.RotateTo == to && _decided!.Status == CommitStatus.Applied;

    private bool IsOfOneWhoLoadedBefore(SessionDocument left) =>
        commit.RotateTo.IsNone && commit.Base.Incarnation == left.Version.Incarnation && _decided is { Status: CommitStatus.Ended, Reason: EndReason.Rotated };

    /// <summary>As it goes on to where the session is: as old as it is by now (S5). Null when its caller waits no longer.</summary>
    public SessionCommit? Onward(TimeSpan spent) =>
        commit.Timeout != System.Threading.Timeout.InfiniteTimeSpan && spent >= commit.Timeout ? null
        : commit with
        {
            Age = spent < FirstAttemptMax ? commit.Age : commit.Age + spent,
            Timeout = commit.Timeout == System.Threading.Timeout.InfiniteTimeSpan ? commit.Timeout : commit.Timeout - spent,
        };

    // S5: a first attempt that was held up is as old as its retries, which another silo may have applied, and forgotten, meanwhile. So is one
    // whose write may have landed: it is decided once more.
    private SessionCommit Aged()
    {
        var held = Waited + OnItsWay;
        return held < FirstAttemptMax && !MayHaveBeenApplied ? commit : commit with { Age = commit.Age + held };
    }
}

internal sealed class PendingEnd(SessionEnd end) : Pending<EndOutcome>
{
    private EndOutcome? _decided;

    public override bool SaysEnded => _decided!.Status == EndStatus.NotThere;

    public override void Decide(SessionDraft draft, SessionLimits limits) => _decided = SessionRules.Decide(draft, end);

    /// <summary>
    /// Where the life goes on that it is to end. Who names none has only the old id, which is worth nothing any more; but who revokes means the
    /// session, whatever its browser has done since it was listed.
    /// </summary>
    public (SessionId Id, SessionEnd End)? GoesOn { get; private set; }

    public override void Answer(SessionDocument? stored)
    {
        GoesOn = stored?.Rotation is { } rotation && (end.Incarnation == stored.Version.Incarnation || (end.Incarnation == Guid.Empty && end.Reason == EndReason.Revoked))
            ? (rotation.To, end with { Incarnation = stored.Version.Incarnation })
            : null;
        Complete(_decided!);
    }

    public override void Fail(Outage outage) => Complete(EndOutcome.Unavailable(outage));
}

/// <summary>A session that was under another id until now.</summary>
internal sealed class PendingAdoption(SessionDocument left) : Pending<CommitOutcome>
{
    private CommitOutcome? _decided;

    public override bool SaysEnded => _decided!.Status == CommitStatus.Ended;

    public override void Decide(SessionDraft draft, SessionLimits limits) => _decided = SessionRules.Decide(draft, left);

    public override void Answer(SessionDocument? stored) =>
        Complete(_decided!.Status == CommitStatus.Applied ? _decided with { Version = stored!.Version, PublicId = stored.PublicId } : _decided);

    public override void Fail(Outage outage) => Complete(CommitOutcome.Unavailable(outage));
}

/// <summary>A touch that the stored horizon does not cover, or soon will not (S7).</summary>
internal sealed class PendingTouch(DateTimeOffset touched, TimeSpan idle, bool isNewest) : Pending<Outage?>
{
    public override void Decide(SessionDraft draft, SessionLimits limits)
    {
        if (draft.State == DraftState.Live)
        {
            draft.Touch(touched, idle, isNewest);
            draft.Extend();
        }
    }

    public override void Answer(SessionDocument? stored) => Complete(null);

    public override void Fail(Outage outage) => Complete(outage);
}

/// <summary>A wish to have storage read: decides nothing.</summary>
internal sealed class PendingRead(SessionVersion seen, bool anew) : Pending<Outage?>
{
    public override bool ReadsAnew => anew;

    public override SessionVersion Seen { get; } = seen;

    public override void Decide(SessionDraft draft, SessionLimits limits)
    {
    }

    public override void Answer(SessionDocument? stored) => Complete(null);

    public override void Fail(Outage outage) => Complete(outage);
}

/// <summary>The news that the session's time is over: what is left of it goes, unless somebody begins it anew in the same batch.</summary>
internal sealed class PendingExpiry : Pending<Outage?>
{
    public override void Decide(SessionDraft draft, SessionLimits limits) => draft.Expire();

    public override void Answer(SessionDocument? stored) => Complete(null);

    public override void Fail(Outage outage) => Complete(outage);
}

/// <summary>A wish to have the session for oneself, to keep it, or to leave it.</summary>
internal sealed class PendingLock(SessionLock asked) : Pending<LockOutcome>
{
    private LockOutcome? _decided;
    private DateTimeOffset _now;
    private bool _hadNothing; // it gives a lease back that nobody knows

    public override SessionVersion Seen => asked.Known;

    public override bool SaysEnded => _decided!.Status is LockStatus.Ended or LockStatus.Lost || _hadNothing;

    public override void Decide(SessionDraft draft, SessionLimits limits)
    {
        _hadNothing = asked is { Step: LockStep.Release, Number: > 0 } && draft.Lease?.Ticket != asked.Ticket;
        _decided = LeaseRules.Decide(draft, asked);
        _now = draft.Now;
    }

    public override void Answer(SessionDocument? stored)
    {
        var shows = _decided!.Status == LockStatus.Ended || (_decided.Status == LockStatus.Granted && asked.Step == LockStep.Acquire);
        Complete(shows ? _decided with { Load = SessionRules.Show(stored, null, _now, asked.Known) } : _decided);
    }

    public override void Fail(Outage outage) => Complete(LockOutcome.Unavailable(outage));
}
