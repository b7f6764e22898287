namespace OrleansSessions.Grains.Tests;

public sealed class ClockRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    // wall, steady, others (null: none), how many; certain, earliest, latest. Seconds from a moment.
    [InlineData(0, 0, null, 0, true, 0, 0)]
    [InlineData(3, 0, null, 0, true, 3, 3)]
    [InlineData(3600, 0, null, 0, false, 0, 3600)]
    [InlineData(-3600, 0, null, 0, false, -3600, 0)]
    [InlineData(3600, 0, 3601, 1, true, 3600, 3600)]
    [InlineData(3600, 0, 1, 1, false, 0, 0)]
    [InlineData(3600, 0, 1800, 1, false, 0, 3600)]
    [InlineData(-3600, 0, 0, 2, false, 0, 0)]
    [InlineData(0, 0, 3600, 1, true, 0, 0)]
    [InlineData(0, 0, 3600, 2, false, 0, 3600)]
    [InlineData(0, 0, -3600, 2, false, -3600, 0)]
    [InlineData(0, 0, 2, 3, true, 0, 0)]
    public void Judge_ClocksDiffer_SaysWhatTimeItMayBe(int wall, int steady, int? others, int clocks, bool isCertain, int earliest, int latest)
    {
        var verdict = ClockRules.Judge(At(wall), At(steady), others is { } other ? (At(other), TimeSpan.FromSeconds(0.5)) : null, clocks);

        Assert.Equal(new ClockVerdict(isCertain, At(earliest), At(latest)), verdict);
    }

    private static DateTimeOffset At(int seconds) => Now.AddSeconds(seconds);
}
