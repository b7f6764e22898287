using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// One browser's session on two silos: it is used by several requests at a time, rotated, left to expire, and ended. Members change, so that it is active
/// twice for a while; silos crash; storage breaks; wall clocks jump. <see cref="SimulatedVisitor"/> checks what each request is told.
/// </summary>
internal sealed class LifecycleSimulation
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    public static readonly SessionId[] Ids = [.. Enumerable.Range(1, 3).Select(static n => SessionId.From(7, Enumerable.Range(n, 32).Select(static i => (byte)i).ToArray()))];

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(5);

    private readonly int _seed;
    private readonly Interleaver _interleaver;
    private readonly SimulatedSilo[] _silos;
    private readonly RecordingRows _rows = new([.. Ids, .. SimulatedEndHandler.Rows]);
    private readonly SimulatedEndHandler _handler;
    private readonly HangingCalls _hanging;
    private int _owner;
    private bool _isSettled = true;
    private bool _isOver;
    private DateTimeOffset? _endedAt;

    public LifecycleSimulation(int seed)
    {
        _seed = seed;
        Time = new ManualTime();
        Storage = new BreakableStorage(_rows, Time, seed);
        _hanging = new HangingCalls(Storage, () => Random);
        _interleaver = new Interleaver(seed, Time) { Between = Chaos, Stuck = _hanging.Release };
        Expires = seed % 5 == 0;
        Ends = seed % 3 == 0;
        IsBusy = seed % 11 < 4;
        IsNotified = seed % 2 == 0;
        var odds = seed % 4 == 0 ? new BreakOdds { Late = IsBusy ? 0.5 : 0 } : new BreakOdds { BeforeWrite = 0.04, AfterWrite = 0.08, Hang = 0.01, Late = 0.1 };
        Storage.Writes.Odds = Storage.Clears.Odds = odds;
        Storage.Reads.Odds = odds with { AfterWrite = 0 };
        _handler = new SimulatedEndHandler(this);
        _silos = [new SimulatedSilo(this, 0), new SimulatedSilo(this, 1)];
    }

    /// <summary>Whether the session is left alone for long enough to expire.</summary>
    public bool Expires { get; }

    /// <summary>Whether requests follow each other so fast that they are decided together.</summary>
    public bool IsBusy { get; }

    /// <summary>Whether requests end the session.</summary>
    public bool Ends { get; }

    /// <summary>Whether wall clocks jump.</summary>
    private bool HasClockSteps => _seed % 7 == 0;

    /// <summary>Whether the session's application is notified of its end.</summary>
    public bool IsNotified { get; }

    public ManualTime Time { get; }

    public BreakableStorage Storage { get; }

    public Random Random => _interleaver.Random;

    /// <summary>The session's id as the browser knows it.</summary>
    public SessionId Key { get; set; } = Ids[0];

    public Guid Incarnation { get; set; }

    /// <summary>When the session can have ended at the earliest, if nobody ended it: an acknowledged touch, and the idle timeout.</summary>
    public DateTimeOffset AliveUntil { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether a request to end the session was sent.</summary>
    public bool IsEndRequested { get; set; }

    /// <summary>Whether the session's end was acknowledged.</summary>
    public bool IsEnded => _endedAt is not null;

    /// <summary>Whether the session must not be shown any more. Silos learn of a change of members at once here: nothing that is shown is stale (S14).</summary>
    public bool IsGone => IsEnded;

    public override string ToString() => $"seed {_seed}";

    /// <summary>The activation that a call reaches. While members change, silos differ on which one that is.</summary>
    public SessionActor Route(SessionId id) => _silos[_isSettled ? _owner : Random.Next(_silos.Length)][id];

    public TimeSpan UpTo(int milliseconds) => TimeSpan.FromMilliseconds(Random.Next(1, milliseconds));

    public Task PassAsync(TimeSpan time) => Task.Delay(time, Time);

    /// <summary>Calls a session. The answer is lost now and then.</summary>
    public async Task<T?> CallAsync<T>(SessionId id, Func<SessionActor, Task<T>> call)
        where T : class
    {
        var answer = call(Route(id));
        if (Random.Next(25) == 0)
        {
            await PassAsync(UpTo(1000));
            return null;
        }

        return await answer;
    }

    /// <summary>Records a touch that was acknowledged to a request that was sent at that time.</summary>
    public void Touched(DateTimeOffset sent)
    {
        var until = sent + Idle;
        AliveUntil = AliveUntil == DateTimeOffset.MaxValue || until > AliveUntil ? until : AliveUntil;
    }

    /// <summary>Records that the session's end was acknowledged.</summary>
    public void Ended() => _endedAt ??= Time.GetUtcNow();

    /// <summary>A request that was sent at that time is told that there is no session.</summary>
    public void ToldEnded(string what, bool wasEndRequested) =>
        Assert.True(wasEndRequested || Time.GetUtcNow() >= AliveUntil, $"{this}: {what} at {Time.GetUtcNow():T}, alive until {AliveUntil:T} (S7, S10)");

    /// <summary>A request that was sent after the session's end was acknowledged is shown the session.</summary>
    public void Shown(Guid incarnation, bool wasGone) =>
        Assert.False(wasGone && incarnation == Incarnation, $"{this}: shown after its end (S10)");

    public int Run()
    {
        var visitors = Enumerable.Range(0, 3).Select(i => new SimulatedVisitor(i, this)).ToArray();
        _interleaver.Run(async () =>
        {
            _ = _hanging.CollectAsync();
            var background = Task.WhenAll(LiveAsync(), _handler.RunAsync(() => _isOver));
            await visitors[0].BeginAsync();
            await Task.WhenAll([.. visitors.Select(static v => v.RunAsync(8)), CheckExpiryAsync()]);
            await CheckAsync(visitors);
            _isOver = true;
            await background;
        });
        return Ids.Sum(id => _rows[id].Documents.Count);
    }

    private async Task CheckAsync(SimulatedVisitor[] visitors)
    {
        _interleaver.Between = null;
        Storage.Reads.Odds = Storage.Writes.Odds = Storage.Clears.Odds = null;
        while (_hanging.Release())
        {
        }

        await PassAsync(2 * Settles);
        var seen = await LoadAsync(Key);
        if (seen is { Outage: null, Version.IsNone: false } && seen.Version.Incarnation == Incarnation)
        {
            Shown(Incarnation, IsEnded);
            Assert.All(visitors, visitor => visitor.CheckIn(seen.Patch));
        }
        else if (!Expires)
        {
            ToldEnded($"{seen.Status} {seen.Reason} at last", IsEndRequested);
        }

        if (!IsNotified)
        {
            return;
        }

        var isAlive = await OutlastTombstonesAsync();
        if (IsEnded && _seed % 4 == 0) // a write that hangs may end the session minutes after that was recorded
        {
            Assert.True(_handler.Handled is not null, $"{this}: ended, and not notified");
            Assert.All(visitors, visitor => visitor.CheckIn(new SessionPatch { Set = _handler.Handled.Entries! }));
        }

        // A silo that doubts its clock may use a session again whose end another one has notified and could not store (S15).
        Assert.False(!HasClockSteps && isAlive && !IsEndRequested && _handler.Handled is not null, $"{this}: notified of an end ({_handler.Handled?.Reason}), and alive");
    }

    /// <summary>Keeps the session in use, wherever it is, until nothing is known of its rotations.</summary>
    /// <returns>Whether it is alive.</returns>
    private async Task<bool> OutlastTombstonesAsync()
    {
        var isAlive = false;
        for (var minute = 0; minute < 25; minute++)
        {
            isAlive = false;
            foreach (var id in Ids)
            {
                if ((await LoadAsync(id)).Version.Incarnation == Incarnation)
                {
                    isAlive = true;
                    await Route(id).TouchAsync(Idle, TimeSpan.Zero);
                }
            }

            foreach (var id in Ids)
            {
                await CheckExpiryAsync(id);
            }

            await PassAsync(TimeSpan.FromMinutes(1));
        }

        return isAlive;
    }

    private async Task<LoadOutcome> LoadAsync(SessionId id)
    {
        LoadOutcome outcome;
        do
        {
            outcome = await Route(id).LoadAsync(new SessionLoad(default, TimeSpan.Zero));
            await (outcome.Outage is null ? Task.CompletedTask : PassAsync(TimeSpan.FromSeconds(1)));
        }
        while (outcome.Outage is not null);
        return outcome;
    }

    /// <summary>What a silo does each second. Members settle after five of them.</summary>
    private async Task LiveAsync()
    {
        while (!_isOver)
        {
            foreach (var silo in _silos)
            {
                silo.Lease.RecordActivity();
                silo.Clock.Check();
                if (_isSettled)
                {
                    silo.Lease.Confirm(Time.GetTimestamp());
                }
            }

            await PassAsync(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The ledger asks about all ids.</summary>
    private async Task CheckExpiryAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            await PassAsync(UpTo(60_000));
            await CheckExpiryAsync(Ids[Random.Next(Ids.Length)]);
        }
    }

    private async Task CheckExpiryAsync(SessionId id)
    {
        try
        {
            await _silos[Random.Next(_silos.Length)].Checker.CheckAsync(id);
        }
        catch (Exception e) when (e is IOException or BrokenStorageException or StorageTimeoutException or Orleans.Storage.InconsistentStateException)
        {
            // It asks again.
        }
    }

    private void Chaos()
    {
        switch (Random.Next(120))
        {
            case 0 when _seed % 4 != 0:
                _silos[Random.Next(_silos.Length)].Crash();
                MembersChange();
                break;
            case 1:
                Time.Advance(UpTo(400));
                break;
            case 2:
                _hanging.Release();
                break;
            case 3 when _seed % 4 != 0:
                MembersChange();
                break;
            case 4 when HasClockSteps:
                _ = StepAsync(_silos[Random.Next(_silos.Length)]);
                break;
        }
    }

    private void MembersChange()
    {
        if (_isSettled)
        {
            _ = ChangeMembersAsync();
        }
    }

    private async Task ChangeMembersAsync()
    {
        _isSettled = false;
        foreach (var silo in _silos)
        {
            silo.Lease.MembersChanged();
        }

        await PassAsync(Settles);
        _owner = Random.Next(_silos.Length);
        _isSettled = true;
    }

    /// <summary>A silo's wall clock jumps, and is set right again.</summary>
    private async Task StepAsync(SimulatedSilo silo)
    {
        var by = (Random.Next(2) == 0 ? 1 : -1) * TimeSpan.FromMinutes(Random.Next(1, 90));
        silo.Step(by);
        await PassAsync(UpTo(20_000));
        silo.Step(-by);
    }
}
