using System.Net;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class DepartureTimerTests
{
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 9).Select(static port => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1))];
    private static readonly MembershipFinding Refuted = new(MembershipVerdict.Refuted, "the table was lost");
    private static readonly MembershipView Held = new(5, [.. Silos]);
    private static readonly MembershipView Table = new(0, []);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(5, 60)]
    [InlineData(8, 60)]
    public void IsDue_Refuted_WaitsByRank(int rank, int seconds)
    {
        var timer = new DepartureTimer(Ordered(rank), _time);

        var first = timer.IsDue(Refuted, Table, Held);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        var before = timer.IsDue(Refuted, Table, Held);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((false, false, true), (first, before, timer.IsDue(Refuted, Table, Held)));
    }

    [Fact]
    public void IsDue_TableChanged_WaitsAgain()
    {
        var timer = new DepartureTimer(Ordered(0), _time);
        timer.IsDue(Refuted, Table, Held);
        _time.Advance(DepartureTimer.Step);

        Assert.False(timer.IsDue(Refuted, Table with { Version = 1 }, Held));
    }

    [Fact]
    public void IsDue_HeldListChanged_WaitsAgain()
    {
        var timer = new DepartureTimer(Ordered(0), _time);
        timer.IsDue(Refuted, Table, Held);
        _time.Advance(DepartureTimer.Step);

        Assert.False(timer.IsDue(Refuted, Table, Held with { Active = Held.Active.Remove(Ordered(8)) }));
    }

    [Fact]
    public void IsDue_Healed_IsCancelled()
    {
        var timer = new DepartureTimer(Ordered(0), _time);
        timer.IsDue(Refuted, Table, Held);
        _time.Advance(DepartureTimer.Step);

        var healed = timer.IsDue(new MembershipFinding(MembershipVerdict.Confirmed), Held, Held);

        Assert.False(healed);
        Assert.False(timer.IsDue(Refuted, Table, Held));
    }

    private static SiloAddress Ordered(int rank) => Silos.Order().ElementAt(rank);
}
