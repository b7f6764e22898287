using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>One of two silos: its read lease, its wall clock, and the sessions that are active in it.</summary>
internal sealed class SimulatedSilo
{
    private readonly Dictionary<SessionId, SessionActor> _actors = [];
    private readonly SiloTime _time;

    public SimulatedSilo(LifecycleSimulation world, int number)
    {
        _time = new SiloTime(world.Time);
        var options = new SessionGrainOptions { StoredFormat = 1 + (number % DocumentFormat.NewestFormat) };
        Lease = new SiloReadLease(_time) { LongestWrite = options.StorageTimeout };
        Clock = new SessionClock(_time, new ClockReadings(_time));
        Services = new SessionActorServices
        {
            Storage = new SiloStorage(world.Storage, row => IsCutOff || world.IsOut(row)),
            Ledger = new FakeExpiryLedger(),
            Options = options,
            ReadLease = Lease,
            Time = Clock,
            Logger = NullLogger.Instance,
            Random = world.Random,
            Sessions = id => new ActorGrain(() => world.Route(id)),
        };
        Checker = new ExpiryChecker(Services);
    }

    public SiloReadLease Lease { get; }

    public SessionClock Clock { get; }

    public SessionActorServices Services { get; }

    /// <summary>Whether it reaches neither the membership table nor storage.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>What the ledger asks in this silo.</summary>
    public ExpiryChecker Checker { get; }

    public SessionActor this[SessionId id]
    {
        get
        {
            if (!_actors.TryGetValue(id, out var actor))
            {
                SessionActor? made = null;
                actor = _actors[id] = made = new SessionActor(id, Services, () => Deactivate(id, made!));
            }

            return actor;
        }
    }

    /// <summary>The session, if it is active here.</summary>
    public SessionActor? Find(SessionId id) => _actors.GetValueOrDefault(id);

    /// <summary>Sets its wall clock ahead.</summary>
    public void Step(TimeSpan by) => _time.Ahead += by;

    /// <summary>Loses everything in memory. What runs, runs on, as in a silo that was declared dead.</summary>
    public void Crash() => _actors.Clear();

    private void Deactivate(SessionId id, SessionActor actor)
    {
        if (_actors.GetValueOrDefault(id) == actor)
        {
            _actors.Remove(id);
        }

        _ = actor.StopAsync(CancellationToken.None);
    }

    private sealed class SiloTime(ManualTime time) : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
