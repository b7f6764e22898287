using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class MemoryPressureTests
{
    private readonly ManualTime _time = new();
    private MemoryReading _reading = new(Used: 10, Live: 10, Available: 100);
    private int _collections;

    [Theory]
    [InlineData(79, 79, false)]
    [InlineData(81, 81, true)]
    [InlineData(85, 20, false)]
    public void IsHigh_OnlyWhenWhatIsLiveIsAboveTheMark(long used, long live, bool isHigh)
    {
        _reading = new MemoryReading(used, live, 100);

        Assert.Equal(isHigh, New(_reading).IsHigh);
    }

    [Fact]
    public void IsHigh_NearTheLimit_CollectsGarbageBeforeItRefuses()
    {
        _reading = new MemoryReading(95, 85, 100);

        var isHigh = New(afterCollection: new MemoryReading(30, 30, 100)).IsHigh;

        Assert.False(isHigh);
        Assert.Equal(1, _collections);
    }

    [Fact]
    public void IsHigh_MemoryIsFreeAgain_NoticesThoughNothingIsAllocated()
    {
        _reading = new MemoryReading(85, 85, 100);
        var pressure = New(afterCollection: new MemoryReading(30, 30, 100));
        var before = pressure.IsHigh;

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(before);
        Assert.False(pressure.IsHigh);
    }

    [Fact]
    public async Task S12_LargeSessionIsChanged_OnlyRemovalsAreTakenWhileMemoryIsShort()
    {
        var bench = new SessionBench { Memory = New(afterCollection: new MemoryReading(85, 85, 100)) };
        bench.Actor = bench.NewActor();
        var created = await bench.SetAsync(default, "large", new string('x', (int)MemoryPressure.SmallBytes));
        (_reading, var small) = (new MemoryReading(85, 85, 100), SessionBench.Set(created.Version, "small", "1"));
        _time.Advance(TimeSpan.FromSeconds(1));

        var refused = await bench.CommitAsync(small);
        var removed = await bench.CommitAsync(small with { CommitId = Guid.NewGuid(), Changes = new SessionPatch { Removed = ["large"] } });
        var afterwards = await bench.SetAsync(removed.Version, "small", "1");

        Assert.Equal(SessionOutageReason.Overloaded, refused.Outage?.Reason);
        Assert.Equal((CommitStatus.Applied, CommitStatus.Applied), (removed.Status, afterwards.Status));
    }

    private MemoryPressure New(MemoryReading afterCollection) => new(
        () => _reading,
        () =>
        {
            _collections++;
            _reading = afterCollection;
        },
        _time,
        NullLogger.Instance);
}
