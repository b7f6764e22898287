using System.Net;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class MembershipJudgeTests
{
    private static readonly SiloAddress Self = Silo(1);
    private static readonly SiloAddress Other = Silo(2);
    private static readonly SiloAddress Third = Silo(3);

    private readonly ManualTime _time = new();
    private readonly MembershipJudge _judge;

    public MembershipJudgeTests() => _judge = new MembershipJudge(Self, _time);

    [Fact]
    public void Judge_NeverListed_IsJoining() => Assert.Equal(MembershipVerdict.Joining, Judge(View(1, Other), View(1, Other)).Verdict);

    [Fact]
    public void Judge_SameActiveSilos_IsConfirmed() => Assert.Equal(MembershipVerdict.Confirmed, Judge(View(2, Self, Other), View(2, Other, Self)).Verdict);

    [Fact]
    public void Judge_TableWasEmptied_IsRefutedAtOnce()
    {
        Judge(View(5, Self, Other), View(5, Self, Other));

        var finding = Judge(View(0), View(5, Self, Other));

        Assert.Equal((MembershipVerdict.Refuted, false), (finding.Verdict, finding.HasOtherActive));
        Assert.Contains("version 0", finding.Reason, StringComparison.Ordinal);
        Assert.Contains("version 5", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_TableWasSetBack_IsRefutedThoughItListsTheSameSilos()
    {
        Judge(View(5, Self, Other), View(5, Self, Other));

        Assert.Equal(MembershipVerdict.Refuted, Judge(View(4, Self, Other), View(5, Self, Other)).Verdict);
    }

    [Fact]
    public void Judge_OtherTableReachedTheSameVersion_IsRefuted()
    {
        Judge(View(5, Self, Other), View(5, Self, Other));

        var finding = Judge(View(5, Third), View(5, Self, Other));

        Assert.Equal((MembershipVerdict.Refuted, true), (finding.Verdict, finding.HasOtherActive));
    }

    [Fact]
    public void Judge_OtherActiveSilosAtTheSameVersion_IsRefutedOnlyAfterThirtySeconds()
    {
        Judge(View(5, Self, Other), View(5, Self, Other));

        var (first, _, hasOtherActive) = Judge(View(5, Self, Third), View(5, Self, Other));
        _time.Advance(MembershipJudge.MaximumDivergence - TimeSpan.FromTicks(1));
        var before = Judge(View(5, Self, Third), View(5, Self, Other)).Verdict;
        _time.Advance(TimeSpan.FromTicks(1));
        var after = Judge(View(5, Self, Third), View(5, Self, Other)).Verdict;

        Assert.Equal((MembershipVerdict.Unsettled, MembershipVerdict.Unsettled, MembershipVerdict.Refuted), (first, before, after));
        Assert.True(hasOtherActive);
    }

    /// <summary>Nobody knows what the table listed while it could not be read.</summary>
    [Fact]
    public void Judge_TableCouldNotBeReadMeanwhile_TheDivergenceBeginsAgain()
    {
        Judge(View(5, Self), View(5, Self, Other));
        _time.Advance(MembershipJudge.MaximumDivergence);
        _judge.Reset();

        Assert.Equal(MembershipVerdict.Unsettled, Judge(View(5, Self), View(5, Self, Other)).Verdict);
    }

    [Fact]
    public void Judge_DivergenceEnded_BeginsAgain()
    {
        Judge(View(5, Self), View(5, Self, Other));
        _time.Advance(MembershipJudge.MaximumDivergence);
        Judge(View(5, Self, Other), View(5, Self, Other));

        Assert.Equal(MembershipVerdict.Unsettled, Judge(View(5, Self), View(5, Self, Other)).Verdict);
    }

    [Fact]
    public void Judge_MembersChangedWhileTheTableWasRead_IsUnsettled()
    {
        Judge(View(5, Self, Other), View(5, Self, Other));
        var before = _judge.Newest;
        _judge.Observe(6);

        Assert.Equal(MembershipVerdict.Unsettled, _judge.Judge(View(5, Self, Other), View(6, Self), before).Verdict);
    }

    [Fact]
    public void Judge_ListedAgainAtANewerVersion_IsConfirmed()
    {
        Judge(View(5, Self, Other), View(5, Self, Other));
        Judge(View(4, Self, Other), View(5, Self, Other));

        Assert.Equal(MembershipVerdict.Confirmed, Judge(View(6, Self, Other), View(6, Self, Other)).Verdict);
    }

    private static SiloAddress Silo(int port) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1);

    private static MembershipView View(long version, params SiloAddress[] active) => new(version, [.. active]);

    private MembershipFinding Judge(MembershipView table, MembershipView held) => _judge.Judge(table, held, _judge.Newest);
}
