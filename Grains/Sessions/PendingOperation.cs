using System.Diagnostics;

namespace OrleansSessions;

/// <summary>An operation that waits for the write loop, undecided.</summary>
internal abstract class PendingOperation
{
    /// <summary>When it came in, by the monotonic clock.</summary>
    public required long Arrived { get; init; }

    /// <summary>How long its caller waits. It is not decided after that (S5).</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>The trace that it is part of.</summary>
    public ActivityContext Caller { get; } = ClusterTracing.Here;

    /// <summary>How long it has waited here.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>What it counts for in the queue.</summary>
    public virtual long Bytes => 0;

    /// <summary>Whether a write that may have been applied had it in it.</summary>
    public bool MayHaveBeenApplied { get; set; }

    /// <summary>Decides it, and keeps the answer back.</summary>
    /// <param name="draft">What the batch makes of the session so far.</param>
    /// <param name="limits">What a session may hold.</param>
    /// <param name="hasWaiters">Whether anybody waits to have the session exclusively.</param>
    public abstract void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters);

    /// <summary>Whether it was decided that the session, or the caller's claim on it, is over. That must rest on a read of storage made for it (S9, S10).</summary>
    public virtual bool SaysEnded => false;

    /// <summary>The newest version that the caller has seen. An activation that holds an older one must not decide from it (S14).</summary>
    public virtual SessionVersion Seen => default;

    /// <summary>Whether it requires a read of storage, whatever is in memory.</summary>
    public virtual bool ForcesReload => false;

    /// <summary>Whether it cannot be decided before its turn comes: it joins the exclusive queue (S8).</summary>
    public virtual bool MustWait => false;

    /// <summary>Completes the call with what was decided.</summary>
    /// <param name="stored">The document that is stored now; null when there is none.</param>
    public abstract void Answer(SessionDocument? stored);

    /// <summary>Completes the call with the reason why nothing was decided.</summary>
    public abstract void Fail(Outage outage);

    /// <summary>Fails it, and says whether a write that may have been applied had it in it.</summary>
    public void Refuse(Outage outage) => Fail(outage with { MayHaveBeenApplied = MayHaveBeenApplied });

    /// <summary>Fails it when its caller waits no longer.</summary>
    public bool RefuseIfLate(TimeProvider time)
    {
        var isLate = Timeout != System.Threading.Timeout.InfiniteTimeSpan && time.GetElapsedTime(Arrived) >= Timeout;
        if (isLate)
        {
            Refuse(new Outage(OutageReason.TimedOut, $"It was not decided within {Timeout.TotalSeconds:0.###} s."));
        }

        return isLate;
    }
}

/// <summary>An operation whose caller awaits a <typeparamref name="T"/>.</summary>
internal abstract class PendingOperation<T> : PendingOperation
{
    // Callers run on threads of their own: they must not run inside the write loop.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _completion.Task;

    protected void Complete(T outcome) => _completion.TrySetResult(outcome);
}
