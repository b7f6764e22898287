using System.Net;
using Orleans;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SiloClocksTests
{
    private static readonly SiloAddress Self = Address(1);

    private readonly ManualTime _time = new();
    private readonly ClockReadings _readings;
    private readonly SiloClocks _clocks;

    public SiloClocksTests()
    {
        _readings = new ClockReadings(_time);
        _clocks = new SiloClocks(Self, _readings);
    }

    [Fact]
    public void Observe_RowStaysAsItIs_IsNoEvidence()
    {
        Observe(Row(2, minutesAgo: 25));
        Observe(Row(2, minutesAgo: 25));

        Assert.Empty(_readings.All);
        Assert.Single(_clocks.Unread);
    }

    [Fact]
    public void Observe_RowChanges_IsAReadingThatNamesTheSilo()
    {
        Observe(Row(2, minutesAgo: 25));
        _time.Advance(TimeSpan.FromSeconds(1));
        Observe(Row(2, minutesAgo: 0, ahead: 25 * 60));

        var reading = Assert.Single(_readings.All);
        Assert.Equal("silo silo2 (127.0.0.1:2)", reading.Source);
        Assert.InRange(reading.CertainSkew(_time.GetUtcNow(), _time.GetTimestamp(), _time).TotalMinutes, -25, -24.9);
        Assert.Empty(_clocks.Unread);
    }

    [Fact]
    public void Observe_OwnRowAndDeadOnes_DoNotCount()
    {
        Observe(Row(1, minutesAgo: 1), Row(2, minutesAgo: 1, status: SiloStatus.Dead));
        _time.Advance(TimeSpan.FromSeconds(1));
        Observe(Row(1, minutesAgo: 0), Row(2, minutesAgo: 0, status: SiloStatus.Dead));

        Assert.Empty(_readings.All);
        Assert.Empty(_clocks.Unread);
    }

    [Fact]
    public void Observe_SiloIsGone_ItsReadingGoesAndTheStoresStays()
    {
        _readings.Add(StoreClockReader.Source, _time.GetUtcNow(), _time.GetTimestamp(), _time.GetTimestamp());
        Observe(Row(2, minutesAgo: 1));
        Observe(Row(2, minutesAgo: 0));
        Observe();

        Assert.Equal(StoreClockReader.Source, Assert.Single(_readings.All).Source);
    }

    private void Observe(params MembershipEntry[] entries) =>
        _clocks.Observe(new MembershipTableData([.. entries.Select(static entry => Tuple.Create(entry, ""))], new TableVersion(1, "")), _time.GetTimestamp(), _time.GetTimestamp());

    private MembershipEntry Row(int number, int minutesAgo, int ahead = 0, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = Address(number),
        SiloName = $"silo{number}",
        Status = status,
        IAmAliveTime = _time.GetUtcNow().UtcDateTime.AddMinutes(-minutesAgo).AddSeconds(ahead),
    };

    private static SiloAddress Address(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), number);
}
