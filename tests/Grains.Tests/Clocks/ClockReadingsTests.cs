using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ClockReadingsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly ClockReadings _readings;

    public ClockReadingsTests() => _readings = new ClockReadings(_time);

    [Fact]
    public void Median_OfSeveral_IsTheMiddleOne()
    {
        Read("a", 0);
        Read("b", 1500);
        Read("c", 2);

        Assert.Equal("c", Median()!.Source);
    }

    [Fact]
    public void Median_OfTwo_IsTheNearerOne()
    {
        Read("a", -1500);
        Read("b", 3);

        Assert.Equal("b", Median()!.Source);
    }

    [Fact]
    public void Median_OfNone_IsNone() => Assert.Null(Median());

    [Fact]
    public void Reading_WasWrittenLate_DoesNotCount()
    {
        Read("a", 0);
        Read("a", -20);

        Assert.Equal(TimeSpan.Zero, Skew());
    }

    [Fact]
    public void Reading_ClockIsSetBack_CountsAfterThreeReadings()
    {
        Read("a", 0);
        Read("a", -20);
        Read("a", -20);
        Read("a", -20);

        Assert.Equal(TimeSpan.FromSeconds(19.5), Skew());
    }

    [Fact]
    public void Reading_ProcessDidNotRunMeanwhile_SaysNothing()
    {
        var from = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(5));
        _readings.Add("a", _time.GetUtcNow(), from, _time.GetTimestamp());

        Assert.Null(Median());
    }

    [Fact]
    public void Reading_OwnClockStepsAfterwards_ShowsTheStep()
    {
        Read("a", 0);
        _time.Step(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromHours(1) - (Second / 2), Skew());
    }

    private ClockReading? Median() => _readings.Median(_time.GetUtcNow());

    private TimeSpan Skew() => Median()!.CertainSkew(_time.GetUtcNow(), _time.GetTimestamp(), _time);

    // With half a second of error.
    private void Read(string source, double ahead)
    {
        var from = _time.GetTimestamp();
        _time.Advance(Second);
        _readings.Add(source, _time.GetUtcNow() - (Second / 2) + TimeSpan.FromSeconds(ahead), from, _time.GetTimestamp());
    }
}
