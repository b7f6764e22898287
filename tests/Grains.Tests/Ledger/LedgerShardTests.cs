using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class LedgerShardTests : LedgerShardBench
{
    [Fact]
    public async Task Sweep_MinuteHasCome_ChecksOnceAndLeavesNothing()
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
    public async Task Sweep_StillAlive_IsCheckedAgainAtItsEnd()
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
    public async Task Sweep_EndIsHoursAway_IsCheckedWithinTheHourAndRegisteredAgain()
    {
        var id = Id(1);
        _ends[id] = _time.GetUtcNow() + TimeSpan.FromHours(5);
        await _shard.RegisterAsync(id, _ends[id]!.Value);

        await SweepForAsync(4 * 60);

        Assert.InRange(_asked.Count, 3, 5);
    }

    [Fact]
    public async Task Sweep_AnotherSiloWithAClockAnHourAheadHasSwept_ChecksWhatIsRegisteredAfterIt()
    {
        var ahead = new ManualTime(_time.GetUtcNow() + TimeSpan.FromHours(1));
        await NewShard(ahead).SweepAsync();
        var ids = Enumerable.Range(2, 50).Select(Id).ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            _ends[ids[i]] = null;
            await _shard.RegisterAsync(ids[i], _time.GetUtcNow() + TimeSpan.FromMinutes(i));
        }

        await SweepForAsync(ids.Count + 2);

        Assert.Equal(ids.Count, _asked.Count);
        Assert.Empty(ids.Except(_asked));
        Assert.Equal(0, await PagesAsync());
    }

    [Fact]
    public async Task Register_ManyWhileOneIsStored_ShareWrites()
    {
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(5);
        await _shard.RegisterAsync(Id(0), end);
        _storage.Writes.Next(Break.Hang);
        var first = _shard.RegisterAsync(Id(1), end);
        var hanging = await _storage.NextHangAsync();
        var before = _storage.Total.Writes;

        var others = Enumerable.Range(2, 640).Select(i => _shard.RegisterAsync(Id(i), end)).ToList();
        await hanging.ApplyLateAsync();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(640 / LedgerPage.MaximumSessions, _storage.Total.Writes - before);
    }

    /// <summary>In the worst case, the end just misses a minute, and the registration just misses the lead.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(49)]
    [InlineData(51)]
    [InlineData(59)]
    public async Task Sweep_EndIsNear_IsCheckedWithinSeventySeconds(int second)
    {
        var id = Id(1);
        _ends[id] = null;
        await _shard.SweepAsync();
        _time.Advance(TimeSpan.FromSeconds(second));
        var noted = _time.GetUtcNow();
        await _shard.RegisterAsync(id, noted + TimeSpan.FromSeconds(1));

        while (_asked.Count == 0)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _shard.SweepAsync();
        }

        Assert.InRange(_time.GetUtcNow() - noted, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(70));
    }
}
