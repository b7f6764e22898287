using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class StoreClockReaderTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.5)]
    public void Poll_StoreTellsTheTime_ReadingIsAsInexactAsTheStore(double resolution, double error)
    {
        var readings = new ClockReadings(_time);
        var shown = _time.GetUtcNow();

        new StoreClockReader(new FixedClock(shown) { Resolution = TimeSpan.FromSeconds(resolution) }, readings, _time).Poll();

        var reading = Assert.Single(readings.All);
        Assert.Equal(TimeSpan.FromSeconds(error), reading.Error);
        Assert.Equal(shown.AddSeconds(error), reading.ShownAt(_time.GetTimestamp(), _time));
    }

    private sealed class FixedClock(DateTimeOffset shown) : IStoreClock
    {
        public TimeSpan Resolution { get; init; }

        public Task<DateTimeOffset> ReadAsync() => Task.FromResult(shown);
    }
}
