using System.Net;
using Orleans;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class MembershipSignsTests
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime _time = new();
    private readonly MembershipSigns _signs;

    public MembershipSignsTests() => _signs = new MembershipSigns(StaleAfter, _time);

    /// <summary>A silo whose clock is ten seconds ahead may join: to it, everything that others write is old.</summary>
    [Fact]
    public void IsStale_RowChangesAndItsClockIsTenSecondsBehind_Never()
    {
        for (var i = 0; i < 20; i++)
        {
            var entry = Entry(_time.GetUtcNow() - ClockRules.MaximumAtJoin);
            _signs.Observe([entry]);
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.False(_signs.IsStale(entry));
        }
    }

    [Fact]
    public void IsStale_RowDoesNotChange_AfterAWhile()
    {
        var entry = Entry(_time.GetUtcNow());
        _signs.Observe([entry]);

        _time.Advance(StaleAfter);
        var before = _signs.IsStale(entry);
        _signs.Observe([entry]);
        _time.Advance(Moment);

        Assert.Equal((false, true), (before, _signs.IsStale(entry)));
    }

    [Fact]
    public void IsStale_RowIsOldByBothClocks_AtOnce()
    {
        var entry = Entry(_time.GetUtcNow() - StaleAfter - ClockRules.MaximumAtJoin - Moment);

        _signs.Observe([entry]);

        Assert.True(_signs.IsStale(entry));
    }

    private static MembershipEntry Entry(DateTimeOffset alive) => new() { SiloAddress = SiloAddress.New(IPAddress.Loopback, 11111, 1), IAmAliveTime = alive.UtcDateTime, StartTime = alive.UtcDateTime - TimeSpan.FromDays(1) };
}
