using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// Two actors over one row whose storage breaks, requests for the exclusive lease, other requests, and what must hold while they run.
/// <see cref="LeaseHistory"/> checks all stored documents.
/// </summary>
internal sealed class LockSimulation
{
    private static readonly SessionId Id = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());
    private static readonly TimeSpan[] Idles = [TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(21)];

    // Longer than any lease, and than any storage timeout.
    private static readonly TimeSpan Quiet = LeaseRules.MaximumDuration + TimeSpan.FromMinutes(1);

    private readonly int _seed;
    private readonly bool _breaks;
    private readonly Interleaver _interleaver;
    private readonly BreakableStorage _breakable;
    private readonly FakeExpiryLedger _ledger = new();
    private readonly HangingCalls _hanging;
    private readonly List<(string What, Task Task)> _calls = [];
    private readonly Dictionary<Guid, DateTimeOffset> _holders = [];
    private readonly SortedDictionary<int, long> _served = [];
    private readonly SimulatedActor[] _actors;
    private long _asked;

    public LockSimulation(int seed)
    {
        _seed = seed;
        Calm = seed % 4 == 0;
        _breaks = seed % 4 > 1;
        Time = new ManualTime();
        Stored = new RecordingStorage(Id, Time);
        History = new LeaseHistory(Stored);
        _breakable = new BreakableStorage(Stored, Time, seed);
        _hanging = new HangingCalls(_breakable, () => Random);
        _interleaver = new Interleaver(seed, Time) { Between = Calm ? null : Chaos, Stuck = _hanging.Release };
        if (_breaks)
        {
            var odds = new BreakOdds { BeforeWrite = 0.04, AfterWrite = 0.06, Hang = 0.015, Late = 0.1 };
            _breakable.Writes.Odds = _breakable.Clears.Odds = odds;
            _breakable.Reads.Odds = odds with { AfterWrite = 0 };
        }

        _actors = new SimulatedActor[Calm ? 1 : 2];
        for (var slot = 0; slot < _actors.Length; slot++)
        {
            _actors[slot] = NewActor(slot);
        }
    }

    /// <summary>Whether nothing breaks, no response is lost and there is one actor.</summary>
    public bool Calm { get; }

    public ManualTime Time { get; }

    public RecordingStorage Stored { get; }

    public LeaseHistory History { get; }

    public Random Random => _interleaver.Random;

    /// <summary>How many leases were granted to requests that got the response.</summary>
    private int Grants { get; set; }

    public TimeSpan AnyIdle() => Idles[Random.Next(Idles.Length)];

    public TimeSpan UpTo(int milliseconds) => TimeSpan.FromMilliseconds(Random.Next(1, milliseconds));

    public Task PassAsync(TimeSpan time) => Task.Delay(time, Time);

    public override string ToString() => $"seed {_seed}";

    /// <summary>Records a first request for the lease.</summary>
    public long Asks() => ++_asked;

    /// <summary>Makes a call; null when its response is lost.</summary>
    public async Task<T?> CallAsync<T>(Func<SessionActor, Task<T>> call, [CallerArgumentExpression(nameof(call))] string what = "")
        where T : class
    {
        var actor = _actors[Random.Next(_actors.Length)];
        var answer = CountAsync(actor, call);
        _calls.Add((what, answer));
        if (!Calm && Random.Next(25) == 0)
        {
            await PassAsync(UpTo(2000));
            return null;
        }

        return await answer;
    }

    /// <summary>Records that a request was told that it holds the lease.</summary>
    public void Holds(SessionLease lease, DateTimeOffset sent, TimeSpan lasts, long asked)
    {
        Assert.True(lasts > TimeSpan.Zero, $"{this}: a lease for {lasts}");
        Assert.True(History.IndexOf(lease) >= 0, $"{this}: a lease was given that was never stored (S8)");
        Assert.False(_holders.Any(other => other.Key != lease.Ticket && other.Value > Time.GetUtcNow()), $"{this}: two have the session for themselves (S8)");
        _holders[lease.Ticket] = sent + lasts;
        _served[History.IndexOf(lease)] = asked;
        Grants++;
    }

    /// <summary>Records that a holder was told that its lease was renewed.</summary>
    public void Keeps(SessionLease lease, DateTimeOffset sent, TimeSpan lasts) => _holders[lease.Ticket] = sent + lasts;

    /// <summary>Whether the response may be that the lease is lost.</summary>
    public bool IsOver(SessionLease lease) => History.WasLost(lease) || Stored.Current?.Lease is not { } last || last.Last <= Time.GetUtcNow();

    /// <summary>Records a release. The lease may end from now on, if the call arrives.</summary>
    public void Releases(SessionLease lease)
    {
        _holders.Remove(lease.Ticket);
        History.Released.Add(lease.Ticket);
    }

    /// <returns>How many leases were granted.</returns>
    public int Run()
    {
        var clients = Enumerable.Range(0, 4).Select(_ => new LockingClient(this)).ToArray();
        var writers = Enumerable.Range(0, 2).Select(i => new PassingWriter(i, this)).ToArray();
        _interleaver.Run(async () =>
        {
            _ = _hanging.CollectAsync();
            if (Random.Next(2) == 0)
            {
                await CallAsync(actor => actor.CommitAsync(SessionBench.Set(default, "first", "1")));
            }

            await _actors[0].Actor.LoadAsync(new SessionLoad(default, AnyIdle()));
            await Task.WhenAll([.. clients.Select(static c => c.RunAsync(5)), .. writers.Select(static w => w.RunAsync(8))]);
            await CheckQuietAsync();
        });

        History.Check(this);
        Assert.True(_ledger.Registrations.Count >= Stored.Documents.Select(static d => d.Version.Incarnation).Distinct().Count(), $"{this}: stored, and not registered (S7)");
        Assert.True(!Calm || _served.Values.SequenceEqual(_served.Values.Order()), $"{this}: not served in order of arrival (S8): {string.Join(' ', _served.Values)}");
        var sure = clients.Sum(static c => c.Increments);
        Assert.InRange(LeaseHistory.Counter(Stored.Current), sure, sure + clients.Sum(static c => c.UnknownIncrements));
        Assert.All(writers, writer => Assert.True(writer.IsIn(Stored.Current), $"{this}: an acknowledged change is lost (S4)"));
        return Grants;
    }

    private async Task CheckQuietAsync()
    {
        _interleaver.Between = null;
        _breakable.Reads.Odds = _breakable.Writes.Odds = _breakable.Clears.Odds = null;
        await PassAsync(Quiet);
        foreach (var (what, call) in _calls)
        {
            Assert.True(call.IsCompleted, $"{this}: never answered: {what}");
            await call;
        }

        Assert.True(Time.NextDue is null, $"{this}: a timer is left");
        foreach (var actor in _actors)
        {
            var ticket = Guid.NewGuid();
            History.Released.Add(ticket);
            var taken = await actor.Actor.LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = ticket, Idle = AnyIdle(), Wait = UpTo(1000) });
            Assert.True(taken.Status == LockStatus.Granted, $"{this}: nobody holds the lease, and a request gets {taken.Status}");
            await actor.Actor.LockAsync(new SessionLock { Step = LockStep.Release, Ticket = ticket, Number = taken.Fence, Idle = AnyIdle() });
            Assert.True(Stored.Current?.Lease is null, $"{this}: released, and stored as leased");
        }
    }

    private static async Task<T> CountAsync<T>(SimulatedActor actor, Func<SessionActor, Task<T>> call)
    {
        actor.Calls++;
        try
        {
            return await call(actor.Actor);
        }
        finally
        {
            actor.Calls--;
        }
    }

    private SimulatedActor NewActor(int slot)
    {
        var options = new SessionGrainOptions { StoredFormat = 1 + ((slot + _seed) % DocumentFormat.NewestFormat) };
        options.Limits.MaximumWaiters = _seed % 5 == 0 ? 3 : options.Limits.MaximumWaiters;
        var stopping = new CancellationTokenSource();
        SimulatedActor? made = null;
        var services = new SessionActorServices
        {
            Storage = _breakable,
            Ledger = _ledger,
            Options = options,
            ReadLease = new SiloReadLease(Time) { IsRequired = false },
            Time = new SessionClock(Time),
            Logger = NullLogger.Instance,
            Random = Random,
            Stopping = stopping.Token,
        };
        var actor = new SessionActor(Id, services, () => _calls.Add(("an actor deactivates", ReplaceAsync(made!))));
        return made = new SimulatedActor(actor, slot, stopping);
    }

    /// <summary>Stops an actor, as when its silo stops. Calls that wait there must not delay it.</summary>
    private async Task ReplaceAsync(SimulatedActor old)
    {
        if (_actors[old.Slot] == old)
        {
            _actors[old.Slot] = NewActor(old.Slot);
        }

        if (Random.Next(2) == 0)
        {
            old.SignalStopping();
            await PassAsync(UpTo(200));
        }

        await old.Actor.StopAsync(CancellationToken.None);
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(_breaks || old.Calls == 0, $"{this}: {old.Calls} calls still wait in an actor that stopped a second ago");
    }

    private void Chaos()
    {
        switch (Random.Next(150))
        {
            case 0:
                var slot = Random.Next(_actors.Length);
                _actors[slot] = NewActor(slot); // the old one keeps running as a zombie
                break;
            case 1:
                Time.Advance(UpTo(400));
                break;
            case 2:
                _hanging.Release();
                break;
            case 3:
                _calls.Add(("an actor stops", ReplaceAsync(_actors[Random.Next(_actors.Length)])));
                break;
        }
    }

    private sealed class SimulatedActor(SessionActor actor, int slot, CancellationTokenSource stopping)
    {
        public SessionActor Actor => actor;

        public int Slot => slot;

        /// <summary>Runs the callbacks on this thread, unlike CancelAsync.</summary>
        public void SignalStopping() => stopping.Cancel();

        public int Calls { get; set; }
    }
}
