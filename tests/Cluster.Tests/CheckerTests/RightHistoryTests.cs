namespace OrleansSessions.Cluster.Tests;

/// <summary>The checker finds nothing where nothing is wrong.</summary>
public sealed class RightHistoryTests
{
    [Fact]
    public void Check_UnknownWriteLandsMuchLater_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).Unknown(1, 20, 30, 1, ("a", "1")).Load(2, 40, 50, 1, ("a", "0"))
            .Load(2, 900, 910, 2, ("a", "1"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_UnknownWriteNeverLands_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).Unknown(1, 20, 30, 1, ("a", "1")).Load(2, 40, 50, 1, ("a", "0"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_UnknownWriteIsSeenOnlyByAConflict_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).Unknown(2, 20, 30, 1, ("a", "1")).Conflicted(1, 40, 50, 1, ("a", "2")).Applied(1, 60, 70, 1, 3, ("a", "3")).Load(1, 80, 90, 3, ("a", "3"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_UnknownWriteCreatesTheSession_Nothing()
    {
        var history = new HistoryScript().Unknown(1, 0, 10, 0, ("a", "1")).Load(2, 40, 50, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_ConcurrentReadsSeeEitherSideOfAWrite_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(1, 20, 60, 1, 2, ("a", "2")).Load(2, 25, 30, 1, ("a", "1")).Load(3, 26, 40, 2, ("a", "2"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_CommitsOfOneBatchShareARevision_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(2, 20, 30, 1, 2, ("b", "2")).Applied(3, 20, 30, 1, 2, ("c", "3")).Load(1, 40, 50, 2, ("a", "1"), ("b", "2"), ("c", "3"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_LateRetryIsToldALaterVersion_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).Applied(1, 20, 100, 1, 3, ("a", "1")).Load(2, 30, 40, 2, ("a", "1")).Applied(2, 50, 60, 2, 3, ("a", "2")).Load(2, 110, 120, 3, ("a", "2"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_TouchStoresADocumentOfItsOwn_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).Load(2, 30, 40, 2, ("a", "0")).AppliedDetecting(2, 50, 60, 1, 3, ("a", "2"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_UnknownEndIsSeenLater_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).End(1, 20, 30, EndStatus.Unavailable, mayHaveLanded: true).Load(2, 40, 50, 1, ("a", "0"))
            .LoadsNothing(2, 60, 70, SessionEndReason.Abandoned).CommitEnded(2, 80, 90, 1, SessionEndReason.Abandoned, ("a", "2"));

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_EndIsToldWhatItsFirstAttemptDid_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).End(1, 20, 90, EndStatus.NotFound).Load(2, 30, 40, 1, ("a", "0")).LoadsNothing(2, 60, 70, SessionEndReason.Abandoned);

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_IdleSessionIsGoneAtItsEnd_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 1900, 1905, 1, ("a", "1")).LoadsNothing(1, 3910, 3920, SessionEndReason.Absent).Touch(2, 3950, 3960).LoadsNothing(1, 3970, 3980, SessionEndReason.Absent).WithIdle(2000);

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_LostCellLetsASessionOutliveItsEndBySlack_Nothing()
    {
        var history = new HistoryScript(activationsAreLost: true).Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 3900, 3905, 1, ("a", "1")).WithIdle(2000);

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public void Check_UnansweredLoadMayHaveKeptItAlive_Nothing()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).LoadsUnanswered(2, 1500, 1900).Load(2, 3500, 3505, 1, ("a", "1")).WithIdle(2000);

        var findings = history.Check();

        Assert.Empty(findings);
    }

    [Fact]
    public async Task Read_WhatWasSaved_IsTheSameHistory()
    {
        var history = new HistoryScript(activationsAreLost: true).Applied(1, 0, 10, 0, 1, ("a", "1")).Unknown(2, 5, 9, 0, ("b", "2")).Load(2, 20, 30, 1, ("a", "1"))
            .End(1, 40, 50, EndStatus.Ended).Touch(1, 60, 70).LoadsNothing(2, 80, 90, SessionEndReason.Abandoned).History();
        var (first, second) = (Path.GetTempFileName(), Path.GetTempFileName());

        await history.SaveAsync(first);
        var read = await SessionHistory.ReadAsync(first);
        await read.SaveAsync(second);

        Assert.Equal(history.Head, read.Head);
        Assert.Equal(history.Operations.Count, read.Operations.Count);
        Assert.Equal(await File.ReadAllTextAsync(first), await File.ReadAllTextAsync(second));
        Assert.Equal(HistoryChecker.Check(history), HistoryChecker.Check(read));
        File.Delete(first);
        File.Delete(second);
    }
}
