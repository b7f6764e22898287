using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansSessions.Grains;

/// <summary>The actors of sessions in one process, without Orleans, and the ledger that ends them in time.</summary>
internal sealed class InMemoryCluster : ISessionClient, IExpiryLedger
{
    // A timer that is due at once, again and again, would not let a test's clock go on.
    private static readonly TimeSpan MinimumDelay = TimeSpan.FromSeconds(1);

    // Timers reach no further than seven weeks.
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<SessionId, InMemorySession> _sessions = [];
    private readonly ConcurrentDictionary<SessionId, ITimer> _checks = [];
    private readonly InMemorySessions _owner;
    private readonly SessionActorServices _services;

    public InMemoryCluster(InMemorySessions owner)
    {
        _owner = owner;
        _services = new SessionActorServices
        {
            Storage = new MemoryGrainStorage(),
            Ledger = this,
            Options = new SessionGrainOptions(),
            ReadLease = new SiloReadLease(owner.Time) { IsRequired = false },
            Time = new SessionClock(owner.Time),
            Logger = NullLogger.Instance,
            Sessions = Of,
        };
    }

    /// <summary>How many sessions are in memory.</summary>
    public int Count => _sessions.Count;

    public async ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken) =>
        Outage is { } outage ? LoadOutcome.Unavailable(outage) : await Of(id).LoadAsync(load).WaitAsync(cancellationToken);

    public async ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken)
    {
        if (Outage is { } outage)
        {
            return CommitOutcome.Unavailable(outage);
        }

        var outcome = await Of(id).CommitAsync(commit).WaitAsync(cancellationToken);
        return LostAnswer is { } lost ? CommitOutcome.Unavailable(lost) : outcome;
    }

    public async ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken)
    {
        if (Outage is { } outage)
        {
            return EndOutcome.Unavailable(outage);
        }

        var outcome = await Of(id).EndAsync(end).WaitAsync(cancellationToken);
        return LostAnswer is { } lost ? EndOutcome.Unavailable(lost) : outcome;
    }

    public async ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken) =>
        Outage is { } outage ? LockOutcome.Unavailable(outage) : await Of(id).LockAsync(request).WaitAsync(cancellationToken);

    public async ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken)
    {
        if (Outage is { } outage)
        {
            return new TouchOutcome(outage);
        }

        foreach (var touch in touches)
        {
            await Of(touch.Id).TouchAsync(touch.Idle, touch.Age, touch.IsPresented).WaitAsync(cancellationToken);
        }

        return new TouchOutcome();
    }

    public Task RegisterAsync(SessionId id, DateTimeOffset end)
    {
        var left = end - _owner.Time.GetUtcNow();
        var delay = left < MinimumDelay ? MinimumDelay : left > MaximumDelay ? MaximumDelay : left;
        var check = _owner.Time.CreateTimer(_ => _ = CheckAsync(id), state: null, delay, Timeout.InfiniteTimeSpan);
        _checks.AddOrUpdate(id, check, (_, former) =>
        {
            former.Dispose();
            return check;
        });
        return Task.CompletedTask;
    }

    public void ReportMissed(SessionId id, DateTimeOffset end)
    {
        // Memory loses no registration.
    }

    private SessionOutage? Outage => _owner.Outage is { } reason ? new SessionOutage(reason, "The test's sessions have an outage.") : null;

    private SessionOutage? LostAnswer => _owner.LosesAnswers ? new SessionOutage(SessionOutageReason.Unreachable, "The test's sessions lost the answer.", mayHaveBeenApplied: true) : null;

    private InMemorySession Of(SessionId id) => _sessions.GetOrAdd(id, static (id, all) => new InMemorySession(new SessionActor(id, all._services, () => all._sessions.TryRemove(id, out _))), this);

    private async Task CheckAsync(SessionId id)
    {
        if (await Of(id).ExpireAsync() is { } end)
        {
            await RegisterAsync(id, end);
        }
        else
        {
            _sessions.TryRemove(id, out _);
        }
    }
}
