using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>
/// Two cells over one row that breaks, requests that want the session for themselves, others that do not, and what must hold while they run.
/// What must hold of all that was stored, <see cref="LeaseHistory"/> says.
/// </summary>
internal sealed class LockSimulation
{
    private static readonly SessionId Id = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());
    private static readonly TimeSpan[] Idles = [TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(21)];

    // Longer than any lease may last, and than any storage call is waited for.
    private static readonly TimeSpan Quiet = LeaseRules.MaximumDuration + TimeSpan.FromMinutes(1);

    private readonly int _seed;
    private readonly bool _breaks;
    private readonly Interleaver _interleaver;
    private readonly BreakableStorage _breakable;
    private readonly NotedSessions _ledger = new();
    private readonly List<HangingCall> _hanging = [];
    private readonly List<(string What, Task Task)> _calls = [];
    private readonly Dictionary<Guid, DateTimeOffset> _holders = [];
    private readonly SortedDictionary<int, long> _served = [];
    private readonly SimulatedActor[] _cells;
    private long _asked;

    public LockSimulation(int seed)
    {
        _seed = seed;
        Calm = seed % 4 == 0;
        _breaks = seed % 4 > 1;
        Time = new ManualTime();
        Stored = new LandedStorage(Id, Time);
        History = new LeaseHistory(Stored);
        _breakable = new BreakableStorage(Stored, Time, seed);
        _interleaver = new Interleaver(seed, Time) { Between = Calm ? null : Chaos, Stuck = ReleaseHang };
        if (_breaks)
        {
            var odds = new BreakOdds { BeforeWrite = 0.04, AfterWrite = 0.06, Hang = 0.015, Late = 0.1 };
            _breakable.Writes.Odds = _breakable.Clears.Odds = odds;
            _breakable.Reads.Odds = odds with { AfterWrite = 0 };
        }

        _cells = new SimulatedActor[Calm ? 1 : 2];
        for (var slot = 0; slot < _cells.Length; slot++)
        {
            _cells[slot] = NewCell(slot);
        }
    }

    /// <summary>Whether nothing breaks, no answer gets lost and there is one cell.</summary>
    public bool Calm { get; }

    public ManualTime Time { get; }

    public LandedStorage Stored { get; }

    public LeaseHistory History { get; }

    public Random Random => _interleaver.Random;

    /// <summary>How many leases were given to those who heard of it.</summary>
    public int Grants { get; private set; }

    public TimeSpan AnyIdle() => Idles[Random.Next(Idles.Length)];

    public TimeSpan UpTo(int milliseconds) => TimeSpan.FromMilliseconds(Random.Next(1, milliseconds));

    public Task PassAsync(TimeSpan time) => Task.Delay(time, Time);

    public override string ToString() => $"seed {_seed}";

    /// <summary>Somebody asks for the first time.</summary>
    public long Asks() => ++_asked;

    /// <summary>Makes a call; null when its answer gets lost.</summary>
    public async Task<T?> CallAsync<T>(Func<SessionActor, Task<T>> call, [CallerArgumentExpression(nameof(call))] string what = "")
        where T : class
    {
        var cell = _cells[Random.Next(_cells.Length)];
        var answer = CountAsync(cell, call);
        _calls.Add((what, answer));
        if (!Calm && Random.Next(25) == 0)
        {
            await PassAsync(UpTo(2000));
            return null;
        }

        return await answer;
    }

    /// <summary>Somebody heard that it has the session for itself.</summary>
    public void Holds(SessionLease lease, DateTimeOffset sent, TimeSpan lasts, long asked)
    {
        Assert.True(lasts > TimeSpan.Zero, $"{this}: a lease for {lasts}");
        Assert.True(History.IndexOf(lease) >= 0, $"{this}: a lease was given that was never stored (S8)");
        Assert.False(_holders.Any(other => other.Key != lease.Ticket && other.Value > Time.GetUtcNow()), $"{this}: two have the session for themselves (S8)");
        _holders[lease.Ticket] = sent + lasts;
        _served[History.IndexOf(lease)] = asked;
        Grants++;
    }

    /// <summary>Somebody heard that it goes on having it.</summary>
    public void Keeps(SessionLease lease, DateTimeOffset sent, TimeSpan lasts) => _holders[lease.Ticket] = sent + lasts;

    /// <summary>Whether it may be told that the lease is over.</summary>
    public bool IsOver(SessionLease lease) => History.WasLost(lease) || Stored.Current?.Lease is not { } last || last.Last <= Time.GetUtcNow();

    /// <summary>It may be over from now on, if the call that says so arrives.</summary>
    public void GivesBack(SessionLease lease)
    {
        _holders.Remove(lease.Ticket);
        History.GivenBack.Add(lease.Ticket);
    }

    public void Run()
    {
        var clients = Enumerable.Range(0, 4).Select(_ => new LockingClient(this)).ToArray();
        var writers = Enumerable.Range(0, 2).Select(i => new PassingWriter(i, this)).ToArray();
        _interleaver.Run(async () =>
        {
            _ = CollectHangsAsync();
            if (Random.Next(2) == 0)
            {
                await CallAsync(cell => cell.CommitAsync(SessionBench.Set(default, "first", "1")));
            }

            await _cells[0].Cell.LoadAsync(new SessionLoad(default, AnyIdle()));
            await Task.WhenAll([.. clients.Select(static c => c.RunAsync(5)), .. writers.Select(static w => w.RunAsync(8))]);
            await CheckQuietAsync();
        });

        History.Check(this);
        Assert.True(_ledger.Notes.Count >= Stored.Landed.Select(static d => d.Version.Incarnation).Distinct().Count(), $"{this}: stored, and not noted (S7)");
        Assert.True(!Calm || _served.Values.SequenceEqual(_served.Values.Order()), $"{this}: not served in the order in which they came (S8): {string.Join(' ', _served.Values)}");
        var sure = clients.Sum(static c => c.Increments);
        Assert.InRange(LeaseHistory.Counter(Stored.Current), sure, sure + clients.Sum(static c => c.UnknownIncrements));
        Assert.All(writers, writer => Assert.True(writer.IsIn(Stored.Current), $"{this}: an acknowledged change is lost (S4)"));
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
        foreach (var cell in _cells)
        {
            var ticket = Guid.NewGuid();
            History.GivenBack.Add(ticket);
            var taken = await cell.Cell.LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = ticket, Idle = AnyIdle(), Wait = UpTo(1000) });
            Assert.True(taken.Status == LockStatus.Granted, $"{this}: nobody is there any more, and one who asks is told {taken.Status}");
            await cell.Cell.LockAsync(new SessionLock { Step = LockStep.Release, Ticket = ticket, Number = taken.Fence, Idle = AnyIdle() });
            Assert.True(Stored.Current?.Lease is null, $"{this}: left, and stored as lent");
        }
    }

    private static async Task<T> CountAsync<T>(SimulatedActor cell, Func<SessionActor, Task<T>> call)
    {
        cell.Calls++;
        try
        {
            return await call(cell.Cell);
        }
        finally
        {
            cell.Calls--;
        }
    }

    private SimulatedActor NewCell(int slot)
    {
        var options = new SessionCellOptions { StoredFormat = 1 + ((slot + _seed) % DocumentForm.FormatMax) };
        options.Limits.MaximumWaiters = _seed % 5 == 0 ? 3 : options.Limits.MaximumWaiters;
        var stopping = new CancellationTokenSource();
        SimulatedActor? made = null;
        var services = new SessionActorServices
        {
            Storage = _breakable,
            Ledger = _ledger,
            Options = options,
            Life = new LifeProof(Time) { Needed = false },
            Time = Time,
            Logger = NullLogger.Instance,
            Random = Random,
            Stopping = stopping.Token,
        };
        var cell = new SessionActor(Id, services, () => _calls.Add(("a cell gives up", ReplaceAsync(made!))));
        return made = new SimulatedActor(cell, slot, stopping);
    }

    /// <summary>A cell lets go, as when its silo stops: those who wait there must not keep it.</summary>
    private async Task ReplaceAsync(SimulatedActor old)
    {
        if (_cells[old.Slot] == old)
        {
            _cells[old.Slot] = NewCell(old.Slot);
        }

        if (Random.Next(2) == 0)
        {
            old.SaysThatItStops();
            await PassAsync(UpTo(200));
        }

        await old.Cell.StopAsync(CancellationToken.None);
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(_breaks || old.Calls == 0, $"{this}: {old.Calls} calls still wait in a cell that stopped a second ago");
    }

    private void Chaos()
    {
        switch (Random.Next(150))
        {
            case 0:
                var slot = Random.Next(_cells.Length);
                _cells[slot] = NewCell(slot); // the old one goes on as a zombie
                break;
            case 1:
                Time.Advance(UpTo(400));
                break;
            case 2:
                ReleaseHang();
                break;
            case 3:
                _calls.Add(("a cell stops", ReplaceAsync(_cells[Random.Next(_cells.Length)])));
                break;
        }
    }

    private async Task CollectHangsAsync()
    {
        while (true)
        {
            _hanging.Add(await _breakable.NextHangAsync());
        }
    }

    private bool ReleaseHang()
    {
        if (_hanging.Count == 0)
        {
            return false;
        }

        var at = Random.Next(_hanging.Count);
        var call = _hanging[at];
        _hanging.RemoveAt(at);
        _ = Random.Next(3) switch
        {
            0 => call.LandLateAsync(),
            1 => call.LandLateAndFailAsync(),
            _ => call.FailAsync(),
        };
        return true;
    }

    private sealed class SimulatedActor(SessionActor cell, int slot, CancellationTokenSource stopping)
    {
        public SessionActor Cell => cell;

        public int Slot => slot;

        /// <summary>On this thread, unlike CancelAsync.</summary>
        public void SaysThatItStops() => stopping.Cancel();

        public int Calls { get; set; }
    }
}
