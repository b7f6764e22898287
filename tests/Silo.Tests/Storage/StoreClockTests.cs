using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A single silo over a store whose clock is wrong, after its machine was suspended: no clock agrees with another.</summary>
public sealed class StoreClockTests
{
    private static readonly TimeSpan Suspended = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();
    private readonly ClockReadings _readings;
    private readonly SessionClock _clock;

    public StoreClockTests()
    {
        _readings = new ClockReadings(_time);
        _clock = new SessionClock(_time, _readings);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Check_ClocksAgreeWithNeitherTime_DoubtEndsAfterHalfAnHourIfThereIsOnlyOne(int clocks, bool isInDoubt)
    {
        _time.Step(Suspended);
        _clock.Check();
        for (var i = 0; i < clocks; i++)
        {
            Read($"{i}", TimeSpan.FromSeconds(-5));
        }

        Pass(ClockRules.MaximumUnansweredDoubt - TimeSpan.FromSeconds(1));
        var before = _clock.IsInDoubt;
        Pass(TimeSpan.FromSeconds(1));
        Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((true, isInDoubt), (before, _clock.IsInDoubt));
    }

    [Fact]
    public void Check_StoreShowedTheTimeFromBefore_HalfAnHourBeginsWhenItDoesNoMore()
    {
        _time.Step(Suspended);
        _clock.Check();
        Read("store", -Suspended);
        Pass(Suspended);
        _readings.Clear();

        Pass(ClockRules.MaximumUnansweredDoubt - TimeSpan.FromSeconds(1));
        var before = _clock.IsInDoubt;
        Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((true, false), (before, _clock.IsInDoubt));
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _clock.Check();
    }

    private void Read(string source, TimeSpan ahead) => _readings.Add(source, _time.GetUtcNow() + ahead, _time.GetTimestamp(), _time.GetTimestamp());
}
