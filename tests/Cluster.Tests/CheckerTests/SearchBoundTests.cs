using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

public sealed class SearchBoundTests
{
    [Fact]
    public void Run_MorePositionsThanItMayLookAt_Undecided()
    {
        var history = Crowd(writers: 12);

        var result = Search(history, positions: 200, TimeProvider.System).Run();

        Assert.Equal(OrderVerdict.Undecided, result.Verdict);
        Assert.Contains("gave up after 201 positions", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LongerThanItMayTake_Undecided()
    {
        var history = Crowd(writers: 12);
        var time = new ManualTime();

        var result = new OrderSearch(new SessionModel(history.Operations), StepList.Of(history.Operations, 0)) { MaximumTime = TimeSpan.FromTicks(-1), Time = time }.Run();

        Assert.Equal(OrderVerdict.Undecided, result.Verdict);
    }

    [Fact]
    public void Check_HistoryThatCannotBeDecided_IsAFindingOfItsOwn()
    {
        var history = Crowd(writers: 40);

        var findings = OrderInvariant.Check([.. history.Operations], maximumPositions: 500);

        Assert.Contains(findings, static f => f.Check == "undecided" && !f.IsStaleRead);
    }

    [Fact]
    public void Run_ManyUnknownWritesThatNobodySaw_NeedsFewPositions()
    {
        var script = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0"));
        for (var i = 0; i < 60; i++)
        {
            script.Unknown(2, 20 + i, 21 + i, 1, ("a", $"lost{i}"));
            script.Applied(1, 20 + i, 21 + i, i + 1, i + 2, ("b", $"{i}"));
        }

        var result = Search(script.Load(1, 200, 210, 61, ("a", "0"), ("b", "59")).History(), positions: 1000, TimeProvider.System).Run();

        Assert.Equal(OrderVerdict.Ordered, result.Verdict);
    }

    [Fact]
    public void Run_ManyUnknownRemovalsBeforeWritesOfOneDocument_NeedsFewPositions()
    {
        (string, string)[] entries = [.. Enumerable.Range(0, 16).Select(static i => ($"k{i}", "0"))];
        var script = new HistoryScript().Applied(1, 0, 10, 0, 1, entries);
        foreach (var (key, _) in entries)
        {
            script.UnknownRemoving(2, 20, 21, 1, key);
        }

        script.Applied(3, 30, 41, 1, 2, ("d", "3")).Applied(4, 30, 42, 1, 2, ("d", "4")).Applied(5, 30, 43, 1, 2, ("d", "5"));
        var result = Search(script.Load(1, 50, 60, 2, [("d", "3"), .. entries]).History(), positions: 1000, TimeProvider.System).Run();

        Assert.Equal(OrderVerdict.Ordered, result.Verdict);
    }

    private static OrderSearch Search(SessionHistory history, int positions, TimeProvider time) =>
        new(new SessionModel(history.Operations), StepList.Of(history.Operations, 0)) { MaximumPositions = positions, Time = time };

    /// <summary>Writers that all write at once, and a last read that none of their orders explains.</summary>
    private static SessionHistory Crowd(int writers)
    {
        var script = new HistoryScript().Applied(0, 0, 10, 0, 1, ("a", "0"));
        for (var i = 1; i <= writers; i++)
        {
            script.Applied(i, 20, 900, 1, writers + 1, ("k" + i.ToString(CultureInfo.InvariantCulture), "v" + i.ToString(CultureInfo.InvariantCulture)));
        }

        return script.Load(0, 1000, 1010, 90, ("a", "1")).History();
    }
}
