using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class LedgerShardTests
{
    private static readonly TimeSpan StorageTimeout = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();
    private readonly BreakableStorage _storage;
    private readonly Dictionary<SessionId, DateTimeOffset?> _ends = [];
    private readonly List<SessionId> _asked = [];
    private readonly LedgerShard _shard;

    public LedgerShardTests()
    {
        _storage = new BreakableStorage(new OrleansSessions.MemoryGrainStorage(), _time);
        _shard = NewShard();
    }

    [Fact]
    public async Task Sweep_MinuteHasCome_AsksOnceAndLeavesNothing()
    {
        var id = Id(1);
        _ends[id] = null;
        await _shard.RegisterAsync(id, _time.GetUtcNow() + TimeSpan.FromSeconds(10));

        await _shard.SweepAsync();
        var early = _asked.Count;
        await SweepForAsync(3);
        await SweepForAsync(120);

        Assert.Equal(0, early);
        Assert.Equal([id], _asked);
    }

    [Fact]
    public async Task Sweep_LivesOn_IsAskedAgainAtItsEnd()
    {
        var id = Id(1);
        var start = _time.GetUtcNow();
        _ends[id] = start + TimeSpan.FromMinutes(30);
        await _shard.RegisterAsync(id, start + TimeSpan.FromMinutes(1));

        await SweepForAsync(5);
        var first = _asked.Count;
        await SweepForAsync(20);
        var between = _asked.Count;
        _ends[id] = null;
        await SweepForAsync(10);

        Assert.Equal((1, 1, 2), (first, between, _asked.Count));
    }

    [Fact]
    public async Task Sweep_EndIsHoursAway_IsAskedWithinTheHourAndNotedAnew()
    {
        var id = Id(1);
        _ends[id] = _time.GetUtcNow() + TimeSpan.FromHours(5);
        await _shard.RegisterAsync(id, _ends[id]!.Value);

        await SweepForAsync(4 * 60);

        Assert.InRange(_asked.Count, 3, 5);
    }

    [Fact]
    public async Task Register_ManyAtOnce_ShareWrites()
    {
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(5);

        await Task.WhenAll(Enumerable.Range(0, 640).Select(i => _shard.RegisterAsync(Id(i), end)));

        Assert.InRange(_storage.Total.Writes, 10, 100);
    }

    [Fact]
    public async Task Register_AnotherActivationFillsTheSameMinute_NothingIsLost()
    {
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(5);
        var other = NewShard();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? _shard : other).RegisterAsync(Id(i), end)));
        await SweepForAsync(10);

        Assert.Equal(200, _asked.Distinct().Count());
    }

    [Fact]
    public async Task Sweep_ShardWasLostForHours_SkipsNoMinute()
    {
        for (var minute = 1; minute < 50; minute++)
        {
            await _shard.RegisterAsync(Id(minute), _time.GetUtcNow() + TimeSpan.FromMinutes(minute));
        }

        await _shard.SweepAsync();
        _time.Advance(TimeSpan.FromHours(3));
        await NewShard().SweepAsync();

        Assert.Equal(49, _asked.Distinct().Count());
    }

    [Fact]
    public async Task Sweep_StorageBreaksInTheMiddle_GoesOnLaterAndLosesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _shard.RegisterAsync(Id(i), _time.GetUtcNow() + TimeSpan.FromMinutes(2))));
        _storage.Reads.Odds = new BreakOdds { BeforeWrite = 0.2 };
        _storage.Writes.Odds = new BreakOdds { BeforeWrite = 0.1, AfterWrite = 0.1 };
        _storage.Clears.Odds = new BreakOdds { BeforeWrite = 0.2, AfterWrite = 0.2 };

        await SweepForAsync(60);

        Assert.Equal(300, _asked.Distinct().Count());
    }

    [Fact]
    public async Task Sweep_SessionCannotBeAsked_IsAskedAgain()
    {
        var id = Id(1);
        await _shard.RegisterAsync(id, _time.GetUtcNow());

        await SweepForAsync(3);
        var failed = _asked.Count;
        _ends[id] = null;
        await SweepForAsync(4);

        Assert.Equal(1, failed);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Register_StorageFails_IsTold()
    {
        _storage.Writes.Next(Break.BeforeWrite);

        var failed = await Record.ExceptionAsync(() => _shard.RegisterAsync(Id(1), _time.GetUtcNow()));
        await _shard.RegisterAsync(Id(2), _time.GetUtcNow());

        Assert.NotNull(failed);
    }

    private static SessionId Id(int number) => SessionId.From((ulong)number + 1, new byte[32]);

    private LedgerShard NewShard() => new("0", new LedgerRows("0", _storage, StorageTimeout, _time), AskAsync, _time, NullLogger.Instance);

    private async Task<DateTimeOffset?> AskAsync(SessionId id)
    {
        await Task.Yield();
        lock (_asked)
        {
            _asked.Add(id);
            return _ends.TryGetValue(id, out var end) ? end : id == Id(1) ? throw new IOException("It does not say.") : null;
        }
    }

    private async Task SweepForAsync(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await _shard.SweepAsync();
        }
    }
}
