using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// One browser's session on two silos: it is used by several requests at a time, rotated, left to expire, and ended. Members change, so that it is active
/// twice for a while; silos crash or are cut off; storage breaks; wall clocks jump. <see cref="SimulatedVisitor"/> checks what each request is told.
/// </summary>
internal sealed class LifecycleSimulation
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    public static readonly SessionId[] Ids = [.. Enumerable.Range(1, 3).Select(static n => SessionId.From(7, Enumerable.Range(n, 32).Select(static i => (byte)i).ToArray()))];

    private readonly int _seed;
    private readonly Interleaver _interleaver;
    private readonly RecordingRows _rows = new([.. Ids, .. SimulatedForks.Ids, .. SimulatedEndHandler.Rows]);
    private readonly Dictionary<GrainId, DateTimeOffset> _outages = [];
    private readonly SimulatedEndHandler _handler;
    private readonly HangingCalls _hanging;
    private bool _isOver;

    public LifecycleSimulation(int seed)
    {
        _seed = seed;
        Profile = (seed % 13) switch
        {
            0 or 1 => LifecycleProfile.LateArrival,
            2 or 3 => LifecycleProfile.NearEnd,
            4 or 5 => LifecycleProfile.BriefIdle,
            6 or 9 => LifecycleProfile.SharedBatches,
            7 or 8 => LifecycleProfile.CutOff,
            _ => LifecycleProfile.Mixed,
        };
        Time = new ManualTime();
        Storage = new BreakableStorage(_rows, Time, seed);
        _hanging = new HangingCalls(Storage, () => Random);
        _interleaver = new Interleaver(seed, Time) { Between = Chaos, Stuck = _hanging.Release };
        IsBusy = seed % 11 < 4 || Profile == LifecycleProfile.SharedBatches;
        Lifetime = Profile == LifecycleProfile.BriefIdle
            ? new SessionLifetime(TimeSpan.FromSeconds(2), null)
            : new SessionLifetime(default, null, NotifyOnEnd: Profile is not (LifecycleProfile.NearEnd or LifecycleProfile.CutOff) && (seed % 2 == 0 || SetsLifetimeLater));
        Storage.LateBy = TimeSpan.FromSeconds(Profile == LifecycleProfile.BriefIdle ? 4.5 : 0.1);
        Storage.Writes.Odds = Storage.Clears.Odds = Odds();
        Storage.Reads.Odds = Profile == LifecycleProfile.BriefIdle ? null : Odds() with { AfterWrite = 0 };
        Session = new ExpectedSession(this);
        Cluster = new SimulatedCluster(this);
        _handler = new SimulatedEndHandler(this);
        Forks = new SimulatedForks(this);
    }

    public LifecycleProfile Profile { get; }

    /// <summary>Whether the session is left alone for long enough to expire.</summary>
    public bool Expires => _seed % 5 == 0 || Profile is not (LifecycleProfile.Mixed or LifecycleProfile.SharedBatches);

    /// <summary>Whether requests follow each other so fast that they are decided together.</summary>
    public bool IsBusy { get; }

    /// <summary>Whether requests end the session.</summary>
    public bool Ends => _seed % 3 == 0 || Profile == LifecycleProfile.SharedBatches;

    /// <summary>Whether nothing fails: storage is only late now and then, and members stay.</summary>
    public bool IsCalm => _seed % 4 == 0 && Profile is LifecycleProfile.Mixed or LifecycleProfile.SharedBatches;

    /// <summary>Whether storage is only late now and then: each load that is answered is a touch (S13).</summary>
    public bool IsStorageReliable => IsCalm || Profile is LifecycleProfile.NearEnd or LifecycleProfile.BriefIdle;

    /// <summary>
    /// Whether wall clocks jump. A horizon that was stored in doubt is later than the next one: the slack of a session that lasts two seconds does not make
    /// up for that while the next one is being stored.
    /// </summary>
    public bool HasClockSteps => _seed % 7 == 0 && Profile != LifecycleProfile.BriefIdle;

    /// <summary>Whether the session is used until the end of the run, or left alone when the visitors have left.</summary>
    public bool IsKept => _seed % 3 != 1;

    /// <summary>Whether the session is forked.</summary>
    public bool HasForks => _seed % 6 == 5;

    /// <summary>The lifetime that the session gets.</summary>
    public SessionLifetime Lifetime { get; }

    /// <summary>Whether it gets that by a later commit.</summary>
    public bool SetsLifetimeLater => Profile is LifecycleProfile.BriefIdle or LifecycleProfile.SharedBatches;

    public ManualTime Time { get; }

    public BreakableStorage Storage { get; }

    public SimulatedCluster Cluster { get; }

    public ExpectedSession Session { get; }

    public SimulatedForks Forks { get; }

    /// <summary>Whether the session's application has handled its end.</summary>
    public bool IsEndHandled => _handler.Handled.Count > 0;

    public Random Random => _interleaver.Random;

    public override string ToString() => $"seed {_seed} ({Profile})";

    /// <inheritdoc cref="SimulatedCluster.Route"/>
    public SessionActor Route(SessionId id) => Cluster.Route(id);

    public TimeSpan UpTo(int milliseconds) => TimeSpan.FromMilliseconds(Random.Next(1, milliseconds));

    public Task PassAsync(TimeSpan time) => Task.Delay(time, Time);

    /// <summary>Keeps a row from all silos for a few minutes.</summary>
    public void BreakRow(SessionId id) => _outages[SessionRow.RowOf(id)] = Time.GetUtcNow() + TimeSpan.FromMinutes(1) + UpTo(240_000);

    public bool IsOut(GrainId row) => _outages.TryGetValue(row, out var until) && Time.GetUtcNow() < until;

    /// <summary>Calls a session. The answer is lost now and then.</summary>
    public async Task<T?> CallAsync<T>(SessionId id, Func<SessionActor, Task<T>> call)
        where T : class
    {
        var answer = Session.UseAsync(call(Route(id)));
        if (Random.Next(25) == 0)
        {
            await PassAsync(UpTo(1000));
            return null;
        }

        return await answer;
    }

    public int Run()
    {
        var visitors = Enumerable.Range(0, Profile == LifecycleProfile.NearEnd ? 1 : 3).Select(i => new SimulatedVisitor(i, this)).ToArray();
        _interleaver.Run(async () =>
        {
            _ = _hanging.CollectAsync();
            var background = Task.WhenAll(Cluster.LiveAsync(() => _isOver), _handler.RunAsync(() => _isOver), EndHangsAsync());
            await visitors[0].BeginAsync();
            var visits = Task.WhenAll(visitors.Select(v => v.RunAsync(Profile switch { LifecycleProfile.BriefIdle => 24, LifecycleProfile.NearEnd or LifecycleProfile.CutOff => 16, _ => 8 })));
            await Task.WhenAll(visits, CheckExpiryAsync(visits), Forks.RunAsync(visits), Profile == LifecycleProfile.CutOff ? Cluster.CutOffAsync() : Task.CompletedTask);
            Mend();
            await new FinalCheck(this, visitors, _handler).RunAsync();
            _isOver = true;
            await background;
        });
        return Ids.Sum(id => _rows[id].Documents.Count);
    }

    public async Task CheckExpiryAsync(SessionId id)
    {
        try
        {
            await Cluster.Any.Checker.CheckAsync(id);
        }
        catch (Exception e) when (e is IOException or BrokenStorageException or StorageTimeoutException or Orleans.Storage.InconsistentStateException)
        {
            // It asks again.
        }
    }

    /// <summary>The ledger asks about all ids.</summary>
    private async Task CheckExpiryAsync(Task visits)
    {
        while (!visits.IsCompleted)
        {
            await PassAsync(UpTo(Profile == LifecycleProfile.BriefIdle ? 1000 : 30_000));
            await CheckExpiryAsync(Ids[Random.Next(Ids.Length)]);
        }
    }

    /// <summary>A call that hangs ends in a quarter of a minute at the latest. What was recorded about it is looked at for longer.</summary>
    private async Task EndHangsAsync()
    {
        while (!_isOver)
        {
            await PassAsync(UpTo(15_000));
            EndHangs();
        }
    }

    private void EndHangs()
    {
        while (_hanging.Release())
        {
        }
    }

    private void Mend()
    {
        _interleaver.Between = null;
        Storage.Reads.Odds = Storage.Writes.Odds = Storage.Clears.Odds = null;
        _outages.Clear();
        EndHangs();
    }

    private BreakOdds Odds() => Profile switch
    {
        LifecycleProfile.BriefIdle => new BreakOdds { Late = 0.3 }, // a write that hangs and lands later would bring its idle timeout after later touches
        LifecycleProfile.NearEnd => new BreakOdds { Late = 0.1 },
        _ when IsCalm => new BreakOdds { Late = IsBusy ? 0.5 : 0 },
        LifecycleProfile.SharedBatches => new BreakOdds { BeforeWrite = 0.02, AfterWrite = 0.04, Late = 0.5 },
        _ => new BreakOdds { BeforeWrite = 0.04, AfterWrite = 0.08, Hang = 0.01, Late = 0.1 },
    };

    private void Chaos()
    {
        switch (Random.Next(120))
        {
            case 0 when !IsCalm && Profile is not (LifecycleProfile.NearEnd or LifecycleProfile.CutOff): // those are about what a silo remembers for minutes
                Cluster.Crash();
                break;
            case 1:
                Time.Advance(UpTo(400));
                break;
            case 2:
                _hanging.Release();
                break;
            case 3 when !IsCalm:
                Cluster.MembersChange();
                break;
            case 4 when HasClockSteps:
                _ = Cluster.StepAsync();
                break;
            case 5 when !IsCalm && Profile == LifecycleProfile.Mixed:
                _ = Cluster.LoseTableAsync();
                break;
        }
    }
}
