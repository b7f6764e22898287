namespace OrleansSessions.Cluster.Tests;

/// <summary>The checker sees what is wrong, and says what it is.</summary>
public sealed class WrongHistoryTests
{
    [Fact]
    public void S4_AcknowledgedWriteIsNotThereAtTheEnd_LostWrite()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(2, 20, 30, 1, 2, ("b", "2")).Load(1, 40, 50, 2, ("b", "2"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "lost write" && f.Message.Contains("a=1", StringComparison.Ordinal));
        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S2_SessionIsGoneAtTheEnd_LostWrite()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).LoadsNothing(2, 6020, 6030, SessionEndReason.Absent);

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "lost write");
        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S4_LaterWriteIsOverwrittenByAnEarlierOne_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(2, 20, 30, 1, 2, ("a", "2")).Load(1, 40, 50, 3, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "lost write");
        Assert.Contains(findings, static f => f.Check == "no order" && f.Message.Contains("shown with a=1, not 2", StringComparison.Ordinal));
    }

    [Fact]
    public void S5_UnknownWriteIsAppliedTwice_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "0")).Unknown(1, 20, 30, 1, ("a", "1")).Load(2, 40, 50, 2, ("a", "1"))
            .Applied(2, 60, 70, 2, 3, ("a", "2")).Load(1, 80, 90, 4, ("a", "1")).Load(1, 100, 110, 4, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S14_ReadLagsByLessThanFiveSeconds_StaleRead()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(1, 20, 30, 1, 2, ("a", "2")).Load(2, 4000, 4010, 1, ("a", "1")).Load(1, 6000, 6010, 2, ("a", "2"));

        var findings = history.Check();

        var finding = Assert.Single(findings);
        Assert.True(finding.IsStaleRead);
        Assert.Equal("stale read", finding.Check);
    }

    [Fact]
    public void S14_ReadLagsByMoreThanFiveSeconds_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(1, 20, 30, 1, 2, ("a", "2")).Load(2, 5031, 5040, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order" && !f.IsStaleRead);
    }

    [Fact]
    public void S14_ReadIsOlderThanWhatItsCallerHadSeen_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(1, 20, 30, 1, 2, ("a", "2")).Load(2, 40, 50, 2, ("a", "2")).Load(2, 60, 70, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
        Assert.Contains(findings, static f => f.Check == "back in time");
        Assert.DoesNotContain(findings, static f => f.IsStaleRead);
    }

    [Fact]
    public void S6_OwnWriteIsNotRead_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(1, 20, 30, 1, 2, ("a", "2")).Load(1, 40, 50, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S3_ReadShowsWhatIsWrittenLater_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 20, 30, 2, ("a", "2")).Applied(1, 40, 50, 1, 2, ("a", "2"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S3_ReadShowsWhatNobodyWrote_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 20, 30, 1, ("a", "1"), ("b", "9"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S3_RefusedWriteIsShown_RefusedAndStored()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Refused(1, 20, 30, 1, ("a", "2")).Load(2, 40, 50, 2, ("a", "2"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "refused and stored");
        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S3_OneVersionIsShownInTwoContents_TwoContents()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Applied(2, 20, 50, 1, 2, ("a", "2")).Load(1, 25, 30, 2, ("a", "1")).Load(1, 60, 70, 2, ("a", "2"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "two contents");
        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S4_ConflictIsNotReported_LostUpdate()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 20, 30, 1, ("a", "1")).Applied(1, 40, 50, 1, 2, ("a", "2"))
            .AppliedDetecting(2, 60, 70, 1, 3, ("a", "3")).Load(1, 80, 90, 3, ("a", "3"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "lost update");
        Assert.Contains(findings, static f => f.Check == "no order" && f.Message.Contains("over a write that it had not seen", StringComparison.Ordinal));
    }

    [Fact]
    public void S4_ConflictIsToldWhereNobodyWrote_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 20, 30, 1, ("a", "1")).Conflicted(2, 60, 70, 1, ("a", "3")).Load(1, 80, 90, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order" && f.Message.Contains("nobody wrote since", StringComparison.Ordinal));
    }

    [Fact]
    public void S10_EndedSessionIsShown_BackFromTheDead()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).End(1, 20, 30, EndStatus.Ended).Load(2, 5040, 5050, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "back from the dead");
        Assert.DoesNotContain(findings, static f => f.IsStaleRead);
    }

    [Fact]
    public void S10_EndedSessionIsWritten_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).End(1, 20, 30, EndStatus.Ended).Applied(2, 40, 50, 1, 3, ("a", "2"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "back from the dead");
        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S10_LiveSessionIsToldToHaveEnded_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).CommitEnded(2, 20, 30, 1, SessionEndReason.Abandoned, ("a", "2")).Load(1, 40, 50, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S10_EndThatFoundNothingLeavesItAlive_NoOrder()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).End(2, 20, 30, EndStatus.NotFound).Load(1, 5040, 5050, 1, ("a", "1"));

        var findings = history.Check();

        Assert.Contains(findings, static f => f.Check == "no order");
    }

    [Fact]
    public void S7_GoneBeforeItsTime_GoneEarly()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Touch(1, 1500, 1510).LoadsNothing(2, 3400, 3410, SessionEndReason.Absent).LoadsNothing(2, 9000, 9010, SessionEndReason.Absent).WithIdle(2000);

        var findings = history.Check();

        Assert.Equal("gone early", Assert.Single(findings).Check);
    }

    [Fact]
    public void S7_BackAfterItsTime_BackLate()
    {
        var history = new HistoryScript().Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 2011, 2020, 1, ("a", "1")).WithIdle(2000);

        var findings = history.Check();

        Assert.Equal("back late", Assert.Single(findings).Check);
    }

    [Fact]
    public void S7_BackAfterItsSlack_BackLate()
    {
        var history = new HistoryScript(activationsAreLost: true).Applied(1, 0, 10, 0, 1, ("a", "1")).Load(2, 4011, 4020, 1, ("a", "1")).WithIdle(2000);

        var findings = history.Check();

        Assert.Equal("back late", Assert.Single(findings).Check);
    }
}
