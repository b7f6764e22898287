using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ManualTimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Advance_NoTimers_MovesClockAndTimestampTogether()
    {
        var (now, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());

        _time.Advance(3 * Second);

        Assert.Equal(now + (3 * Second), _time.GetUtcNow());
        Assert.Equal(3 * Second, _time.GetElapsedTime(stamp));
    }

    [Fact]
    public void Advance_SeveralTimers_FireInDueOrderAtTheirOwnMoment()
    {
        var start = _time.GetUtcNow();
        using var late = After(3, "late");
        using var soon = After(1, "soon");
        using var alsoSoon = After(1, "also soon");
        using var later = After(9, "not yet");

        _time.Advance(5 * Second);

        Assert.Equal(["soon 1", "also soon 1", "late 3"], _fired);
        Assert.Equal(start + (5 * Second), _time.GetUtcNow());
        Assert.Equal(start + (9 * Second), _time.NextDue);
    }

    [Fact]
    public void Advance_CallbackSetsATimer_FiresItInTheSameRun()
    {
        using var second = After(null, "second");
        using var first = _time.CreateTimer(_ => second.Change(Second, Timeout.InfiniteTimeSpan), null, Second, Timeout.InfiniteTimeSpan);

        _time.Advance(2 * Second);

        Assert.Equal(["second 2"], _fired);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresEachTime()
    {
        using var timer = After(1, "tick", period: 2);

        _time.Advance(6 * Second);

        Assert.Equal(["tick 1", "tick 3", "tick 5"], _fired);
    }

    [Fact]
    public void Advance_TimerDisposedOrSetAgain_DoesNotFireAsFirstSet()
    {
        var disposed = After(1, "disposed");
        using var again = After(1, "again");

        disposed.Dispose();
        again.Change(3 * Second, Timeout.InfiniteTimeSpan);
        _time.Advance(2 * Second);

        Assert.Empty(_fired);
        Assert.False(disposed.Change(Second, Second));
        Assert.Equal(_time.GetUtcNow() + Second, _time.NextDue);
    }

    [Fact]
    public void Advance_CallbackAdvances_TheClockNeverGoesBack()
    {
        using var timer = _time.CreateTimer(_ => _time.Advance(10 * Second), null, Second, Timeout.InfiniteTimeSpan);
        var start = _time.GetUtcNow();

        _time.Advance(2 * Second);

        Assert.Equal(start + (11 * Second), _time.GetUtcNow());
    }

    [Fact]
    public void AdvanceToNextDue_NothingPending_SaysSo()
    {
        using var timer = After(4, "four");

        var (first, second) = (_time.AdvanceToNextDue(), _time.AdvanceToNextDue());

        Assert.True(first);
        Assert.False(second);
        Assert.Equal(["four 4"], _fired);
        Assert.Null(_time.NextDue);
    }

    [Fact]
    public void AdvanceTo_ThePast_Throws()
    {
        var past = _time.GetUtcNow() - Second;

        Assert.Throws<ArgumentOutOfRangeException>(() => _time.AdvanceTo(past));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(-Second));
    }

    [Fact]
    public async Task Delay_ThroughIt_EndsWhenTheClockSaysSo()
    {
        var delay = Task.Delay(Second, _time);

        _time.Advance(Second - TimeSpan.FromTicks(1));
        var early = delay.IsCompleted;
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.False(early);
        await delay;
    }

    [Fact]
    public async Task TimerDueAsync_TimerSetLater_CompletesThen()
    {
        var waiting = _time.TimerDueAsync(2 * Second);
        using var tooFar = After(3, "too far");
        var early = waiting.IsCompleted;

        using var near = After(2, "near");

        Assert.False(early);
        await waiting;
    }

    [Fact]
    public async Task CreateTimer_DueAtOnce_FiresWithoutAnAdvance()
    {
        var fired = new TaskCompletionSource();

        using var timer = _time.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task;
    }

    [Fact]
    public async Task Advance_FromManyThreads_FiresEachTimerOnce()
    {
        var fired = 0;
        var timers = Enumerable.Range(1, 1_000).Select(number => _time.CreateTimer(_ => Interlocked.Increment(ref fired), null, number * Second, Timeout.InfiniteTimeSpan)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _time.Advance(1_000 * Second))));

        Assert.Equal(1_000, fired);
        Assert.Equal(1_000, timers.Length);
    }

    private ITimer After(int? seconds, string name, int? period = null)
    {
        var start = _time.GetUtcNow();
        return _time.CreateTimer(
            _ => _fired.Add($"{name} {(int)(_time.GetUtcNow() - start).TotalSeconds}"),
            null,
            seconds is { } due ? due * Second : Timeout.InfiniteTimeSpan,
            period is { } every ? every * Second : Timeout.InfiniteTimeSpan);
    }
}
