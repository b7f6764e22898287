using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();
    private readonly ClockReadings _readings;
    private readonly SessionClock _clock;

    public SessionClockTests()
    {
        _readings = new ClockReadings(_time);
        _clock = new SessionClock(_time, _readings);
    }

    [Fact]
    public void Now_WallClockDriftsSlowly_IsTheWallClock()
    {
        for (var i = 0; i < 100; i++)
        {
            Pass();
            _time.Step(TimeSpan.FromMilliseconds(500));
        }

        Assert.False(_clock.IsInDoubt);
        Assert.Equal(_time.GetUtcNow(), _clock.GetUtcNow());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Now_WallClockSteps_IsInDoubtAtOnceAndBetweenBoth(int direction)
    {
        var before = _time.GetUtcNow();
        _time.Step(direction * Hour);

        Assert.True(_clock.IsInDoubt);
        Assert.Equal(direction > 0 ? before : before - Hour, _clock.GetUtcNow());
        Assert.Equal(direction > 0 ? before + Hour : before, _clock.GetLatestUtcNow());
    }

    [Fact]
    public void Now_WallClockStepsBackAgain_IsCertain()
    {
        _time.Step(Hour);
        Pass();
        _time.Step(-Hour);
        Pass();

        Assert.False(_clock.IsInDoubt);
    }

    [Fact]
    public void Now_OthersShowTheStepToo_FollowsTheWallClock()
    {
        Read("a", TimeSpan.Zero);
        _time.Step(Hour);
        Pass();
        var before = _clock.IsInDoubt;
        Read("a", TimeSpan.Zero);
        Pass();

        Assert.True(before, "What the other clock showed before the step says nothing: the machine may have slept.");
        Assert.False(_clock.IsInDoubt);
        Assert.Equal(_time.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void Now_OthersDoNotShowTheStep_KeepsTheOldTimeForAsLongAsItLasts()
    {
        var before = _time.GetUtcNow();
        _time.Step(Hour);
        Pass();
        Read("a", -Hour);
        _time.Advance(Hour);
        Pass();

        Assert.True(_clock.IsInDoubt);
        Assert.Equal(_clock.GetUtcNow(), _clock.GetLatestUtcNow());
        Assert.InRange(_clock.GetUtcNow() - before - Hour, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Now_NobodyCanBeAsked_FollowsTheWallClockAfterHalfAnHour()
    {
        _time.Step(Hour);
        Pass();
        _time.Advance(ClockRules.MaximumUnansweredDoubt - TimeSpan.FromSeconds(2));
        Pass();
        var before = _clock.IsInDoubt;
        Pass();
        Pass();

        Assert.True(before);
        Assert.False(_clock.IsInDoubt);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Now_OtherClocksDisagreeWithoutAStep_TakesTwoToBeInDoubt(int clocks, bool isInDoubt)
    {
        for (var i = 0; i < clocks; i++)
        {
            Read($"{i}", Hour);
        }

        Pass();

        Assert.Equal(isInDoubt, _clock.IsInDoubt);
    }

    private void Pass()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _clock.Check();
    }

    private void Read(string source, TimeSpan ahead) => _readings.Add(source, _time.GetUtcNow() + ahead, _time.GetTimestamp(), _time.GetTimestamp());
}
