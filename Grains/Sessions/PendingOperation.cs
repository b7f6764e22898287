using System.Diagnostics;

namespace OrleansSessions.Grains;

/// <summary>An operation that waits for the write loop.</summary>
internal abstract class PendingOperation
{
    /// <summary>The timestamp of its arrival (monotonic clock).</summary>
    public required long Arrived { get; init; }

    /// <summary>How long its caller waits. After that it is refused, never decided (S5).</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>The trace context of its caller.</summary>
    public ActivityContext Caller { get; } = ClusterTracing.CurrentContext;

    /// <summary>How long it waited in the queue. Set when it is decided.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>How many bytes it counts toward the queue's limit.</summary>
    public virtual long Bytes => 0;

    /// <summary>Whether it was part of a write whose outcome is unknown.</summary>
    public bool MayHaveBeenApplied { get; set; }

    /// <summary>Decides the operation and keeps the result until the write has succeeded.</summary>
    /// <param name="draft">The session with the effects of the batch so far.</param>
    /// <param name="limits">The limits of a session.</param>
    /// <param name="hasWaiters">Whether requests wait for the exclusive lease.</param>
    public abstract void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters);

    /// <summary>Whether the result says that the session, or the caller's lease on it, has ended. Such a result must be based on a fresh read of storage (S9, S10).</summary>
    public virtual bool ReportsEnd => false;

    /// <summary>The newest version that the caller knows. An activation that holds an older one must read storage first (S14).</summary>
    public virtual SessionVersion KnownVersion => default;

    /// <summary>Whether storage must be read even if the document is in memory.</summary>
    public virtual bool ForcesReload => false;

    /// <summary>Whether it may give the session another idle timeout.</summary>
    public virtual bool ChangesIdle(SessionDocument held) => false;

    /// <summary>Whether it is tried again for a while when storage fails. Loads must not wait for that.</summary>
    public virtual bool IsRepeatable => false;

    /// <summary>Whether it must wait for its turn in the exclusive queue (S8).</summary>
    public virtual bool MustWait => false;

    /// <summary>Completes the call with the result.</summary>
    /// <param name="stored">The document in storage; null when there is none.</param>
    public abstract void Answer(SessionDocument? stored);

    /// <summary>Completes the call with an outage.</summary>
    public abstract void Fail(SessionOutage outage);

    /// <summary>Fails the operation, and marks the outage if the operation may have been applied.</summary>
    public void Refuse(SessionOutage outage) => Fail(outage with { MayHaveBeenApplied = MayHaveBeenApplied });

    /// <summary>Fails the operation if its caller no longer waits.</summary>
    /// <returns>Whether it was failed.</returns>
    public bool RefuseIfTimedOut(TimeProvider time)
    {
        var isTimedOut = Timeout != System.Threading.Timeout.InfiniteTimeSpan && time.GetElapsedTime(Arrived) >= Timeout;
        if (isTimedOut)
        {
            Refuse(new SessionOutage(SessionOutageReason.TimedOut, $"The operation was not processed within {Timeout.TotalSeconds:0.###} s."));
        }

        return isTimedOut;
    }
}

/// <summary>An operation whose caller awaits a <typeparamref name="T"/>.</summary>
internal abstract class PendingOperation<T> : PendingOperation
{
    // Continuations run asynchronously: a caller must not run inside the write loop.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _completion.Task;

    protected void Complete(T outcome) => _completion.TrySetResult(outcome);
}
