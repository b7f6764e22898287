using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class LedgerShardLossTests : LedgerShardBench
{
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
    public async Task Register_AnotherActivationStartsTheShardMeanwhile_ContinuesFromThere()
    {
        _storage.Writes.Next(Break.Hang);
        var noting = _shard.RegisterAsync(Id(2), _time.GetUtcNow());
        var hanging = await _storage.NextHangAsync();

        await NewShard().RegisterAsync(Id(3), _time.GetUtcNow());
        await hanging.ApplyLateAsync();
        await noting;
        await SweepForAsync(3);

        Assert.Equal([Id(2), Id(3)], _asked.OrderBy(static id => id.Application));
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
    public async Task Sweep_ProgressIsLost_ChecksTheHourBefore()
    {
        await _shard.RegisterAsync(Id(2), _time.GetUtcNow() + TimeSpan.FromMinutes(5));
        await _shard.SweepAsync();
        var (_, etag) = await Rows().ReadSweptAsync();
        await Rows().ClearSweptAsync(etag);
        _time.Advance(TimeSpan.FromMinutes(30));

        await NewShard().SweepAsync();

        Assert.Contains(Id(2), _asked);
    }

    [Fact]
    public async Task Sweep_StorageBreaksInTheMiddle_ContinuesLaterAndLosesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _shard.RegisterAsync(Id(i), _time.GetUtcNow() + TimeSpan.FromMinutes(2))));
        _storage.Reads.Odds = new BreakOdds { BeforeWrite = 0.2 };
        _storage.Writes.Odds = new BreakOdds { BeforeWrite = 0.1, AfterWrite = 0.1 };
        _storage.Clears.Odds = new BreakOdds { BeforeWrite = 0.2, AfterWrite = 0.2 };

        await SweepForAsync(600);

        Assert.Equal(300, _asked.Distinct().Count());
    }

    [Fact]
    public async Task Sweep_SessionCannotBeChecked_IsCheckedAgain()
    {
        var id = Id(1);
        await _shard.RegisterAsync(id, _time.GetUtcNow());

        await SweepForAsync(1);
        var failed = _asked.Count;
        _ends[id] = null;
        await SweepForAsync(4);

        Assert.Equal(1, failed);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Register_PageIsStoredTooLate_IsRegisteredAgain()
    {
        var shard = NewShard(TimeSpan.FromSeconds(30));
        await shard.SweepAsync();
        _time.Advance(TimeSpan.FromSeconds(49));
        _storage.LateBy = TimeSpan.FromSeconds(9);
        _storage.Writes.Next(Break.Late);
        var before = _storage.Total.Writes;

        var noting = shard.RegisterAsync(Id(2), _time.GetUtcNow());
        await _time.TimerDueAsync(_storage.LateBy);
        _time.Advance(_storage.LateBy);
        await noting;

        Assert.Equal(2, _storage.Total.Writes - before);
    }

    [Fact]
    public async Task Sweep_PageIsStoredAfterItsMinuteWasSwept_IsFoundAMinuteLater()
    {
        var other = NewShard();
        await _shard.SweepAsync();
        _storage.Writes.Next(Break.Hang);
        var noting = Record.ExceptionAsync(() => other.RegisterAsync(Id(2), _time.GetUtcNow()));
        var hanging = await _storage.NextHangAsync();

        await SweepForAsync(1);
        await hanging.ApplyLateAsync();
        await noting;
        await SweepForAsync(4);

        Assert.Contains(Id(2), _asked);
        Assert.Equal(0, await PagesAsync());
    }

    [Fact]
    public async Task Sweep_LostInTheMiddle_TheNextActivationChecksTheRest()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _shard.RegisterAsync(Id(i + 2), _time.GetUtcNow())));
        _storage.Clears.Next(Break.None, Break.None, Break.Hang);
        _time.Advance(TimeSpan.FromMinutes(1));
        var lost = _shard.SweepAsync();
        var hanging = await _storage.NextHangAsync();

        await NewShard().SweepAsync();
        await hanging.FailAsync();
        await lost;

        Assert.Equal(300, _asked.Distinct().Count());
        Assert.Equal(0, await PagesAsync());
    }

    [Fact]
    public async Task Sweep_MustStop_StopsAndTheNextActivationChecksTheRest()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _shard.RegisterAsync(Id(i + 2), _time.GetUtcNow())));
        using var stopping = new CancellationTokenSource();
        _storage.Clears.Next(Break.Hang);
        _time.Advance(TimeSpan.FromMinutes(1));
        var stopped = _shard.SweepAsync(stopping.Token);
        var hanging = await _storage.NextHangAsync();
        await stopping.CancelAsync();
        await hanging.ApplyLateAsync();
        await stopped;
        var first = _asked.Count;

        await NewShard().SweepAsync();

        Assert.InRange(first, 1, 299);
        Assert.Equal(300, _asked.Distinct().Count());
    }

    [Fact]
    public async Task Sweep_MustStopWhileItLooksForPages_DoesNotWaitForStorage()
    {
        using var stopping = new CancellationTokenSource();
        await _shard.RegisterAsync(Id(2), _time.GetUtcNow());
        _storage.Reads.Next(Break.Hang);
        var stopped = _shard.SweepAsync(stopping.Token);
        var hanging = await _storage.NextHangAsync();

        await stopping.CancelAsync();
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        await hanging.ApplyLateAsync();
        await SweepForAsync(3);

        Assert.Equal([Id(2)], _asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Sweep_PageIsGone_ThePagesBehindItAreSwept(int gone)
    {
        await Task.WhenAll(Enumerable.Range(0, 320).Select(i => _shard.RegisterAsync(Id(i + 2), _time.GetUtcNow())));
        var minute = (_time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute) + 1;
        var page = await Rows().ReadAsync(minute, gone);
        await Rows().ClearAsync(minute, gone, page.ETag);

        await SweepForAsync(2);

        Assert.Equal(320 - LedgerPage.Read(page.Bytes)!.Length, _asked.Distinct().Count());
        Assert.Equal(0, await PagesAsync());
    }

    [Fact]
    public async Task IsDrained_NothingRegisteredForOverAnHour_IsTrueAndClearLeavesNothing()
    {
        await _shard.SweepAsync();
        await _shard.RegisterAsync(Id(2), _time.GetUtcNow() + TimeSpan.FromHours(1));

        await SweepForAsync(62);
        var early = _shard.IsDrained;
        await SweepForAsync(3);
        var spent = _shard.IsDrained;
        await _shard.ClearAsync();

        Assert.Equal((false, true), (early, spent));
        Assert.Equal((null, null), await Rows().ReadSweptAsync());
    }

    [Fact]
    public async Task Register_ManyAtOnceOfANewShard_StartItOnce()
    {
        _storage.Writes.Next(Break.Hang);
        var first = _shard.RegisterAsync(Id(2), _time.GetUtcNow());
        var hanging = await _storage.NextHangAsync();

        var second = _shard.RegisterAsync(Id(3), _time.GetUtcNow());
        await hanging.ApplyLateAsync();
        await Task.WhenAll(first, second);
        await SweepForAsync(3);

        Assert.Equal([Id(2), Id(3)], _asked.OrderBy(static id => id.Application));
    }

    [Fact]
    public async Task Register_StorageFails_Throws()
    {
        _storage.Writes.Next(Break.BeforeWrite);

        var failed = await Record.ExceptionAsync(() => _shard.RegisterAsync(Id(1), _time.GetUtcNow()));
        await _shard.RegisterAsync(Id(2), _time.GetUtcNow());

        Assert.NotNull(failed);
    }
}
