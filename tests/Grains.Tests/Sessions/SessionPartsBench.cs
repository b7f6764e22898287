namespace OrleansSessions.Grains.Tests;

/// <summary>The state and the queue of one actor without a write loop: a test takes the queued operations itself.</summary>
internal sealed class SessionPartsBench : IOperationConsumer
{
    public SessionPartsBench()
    {
        Services = Bench.NewServices();
        State = new SessionState(SessionBench.Id, Services);
        Queue = new OperationQueue(State, Bench.Options.Limits) { Consumer = this };
    }

    public SessionBench Bench { get; } = new();

    public SessionActorServices Services { get; }

    public SessionState State { get; }

    public OperationQueue Queue { get; }

    /// <summary>How often the write loop was started.</summary>
    public int Starts { get; private set; }

    public Task RunAsync()
    {
        Starts++;
        return Task.CompletedTask;
    }

    public T Locked<T>(Func<T> act)
    {
        lock (State.Gate)
        {
            return act();
        }
    }

    public void Locked(Action act) => Locked<object?>(() =>
    {
        act();
        return null;
    });

    public PendingCommit Commit(string value = "1") =>
        new(SessionBench.Set(default, "a", value)) { Arrived = Bench.Time.GetTimestamp(), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A document as storage may hold it.</summary>
    public SessionDocument Document(Guid? leasedTo = null)
    {
        var now = Bench.Time.GetUtcNow();
        return new SessionDocument
        {
            Id = SessionBench.Id,
            Version = new SessionVersion(Guid.NewGuid(), 1, 1),
            PublicId = Guid.NewGuid(),
            Created = now,
            Idle = SessionBench.Idle,
            Horizon = ExpiryRules.Horizon(now, SessionBench.Idle),
            Lease = leasedTo is { } ticket ? new DocumentLease(ticket, now + LeaseRules.Length, now + LeaseRules.MaximumDuration) : null,
        };
    }
}
