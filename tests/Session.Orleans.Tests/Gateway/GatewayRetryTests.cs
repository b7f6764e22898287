using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GatewayRetryTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Commit_SentAgain_KeepsItsIdAndTellsItsAge()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(context =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(300));
            return ScriptedGateway.Abort(context);
        }).Then(WireFormats.CommitOutcome, GatewayClients.Applied);
        using var client = GatewayClients.Create(_time, gateway.Url);
        var commit = GatewayClients.Commit();

        var outcome = await client.CommitAsync(GatewayClients.Id, commit, Stop);

        var sent = gateway.Calls.Select(static call => call.Message(WireFormats.Commit)).ToArray();
        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.Equal([commit.CommitId, commit.CommitId], sent.Select(static s => s.CommitId));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMilliseconds(300)], sent.Select(static s => s.Age));
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4.7)], sent.Select(static s => s.Timeout));
        Assert.Equal(2, gateway.Calls.DistinctBy(static call => call.Connection).Count());
    }

    [Fact]
    public async Task TouchAndEnd_SentAgain_TellWhatTimeHasPassed()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        Task FailLate(Microsoft.AspNetCore.Http.HttpContext context)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return ScriptedGateway.Abort(context);
        }

        gateway.Then(FailLate).Then(WireFormats.TouchOutcome, new TouchOutcome()).Then(FailLate).Then(WireFormats.EndOutcome, new EndOutcome { Status = EndStatus.NotFound });
        using var client = GatewayClients.Create(_time, gateway.Url);

        await client.TouchAsync([new SessionTouch(GatewayClients.Id, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2))], Stop);
        await client.EndAsync(GatewayClients.Id, new SessionEnd(SessionEndReason.Abandoned, Guid.Empty, TimeSpan.FromSeconds(3)), Stop);

        Assert.Equal([2, 3], gateway.Calls.Take(2).Select(static call => call.Message(WireFormats.Touches)[0].Age.TotalSeconds));
        Assert.Equal([3, 2], gateway.Calls.Skip(2).Select(static call => call.Message(WireFormats.End).Timeout.TotalSeconds));
    }

    /// <summary>One session of many is reason enough for a refusal, and the queue sends all of them again.</summary>
    [Fact]
    public async Task Touches_SiloRefuses_AreNotSentAgainByTheCall()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(WireFormats.TouchOutcome, new TouchOutcome(new SessionOutage(SessionOutageReason.Storage, "read-only"))).Then(WireFormats.TouchOutcome, new TouchOutcome());
        using var client = GatewayClients.Create(_time, gateway.Url);

        var outcome = await client.TouchAsync([new SessionTouch(GatewayClients.Id, TimeSpan.FromMinutes(1), TimeSpan.Zero)], Stop);

        Assert.Equal(SessionOutageReason.Storage, outcome.Outage?.Reason);
        Assert.Single(gateway.Calls);
    }

    [Fact]
    public async Task Load_PeerIsSilent_GoesElsewhereAfterTheAttemptsTime()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var begun = new TaskCompletionSource();
        gateway.Then(async context =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var client = GatewayClients.Create(_time, gateway.Url);

        var call = client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).AsTask();
        await begun.Task;
        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        var before = gateway.Calls.Count;
        _time.Advance(TimeSpan.FromTicks(1));
        var outcome = await call;

        Assert.Equal(1, before);
        Assert.Equal(LoadStatus.Ended, outcome.Status);
        Assert.Equal(2, gateway.Calls.DistinctBy(static c => c.Connection).Count());
    }

    [Fact]
    public async Task Call_NobodyEverAnswers_IsGivenUpAfterTheOutageTimeout()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Otherwise = static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        using var client = GatewayClients.Create(TimeProvider.System, GatewayClients.InAHurry, gateway.Url);
        var start = TimeProvider.System.GetTimestamp();

        var outcome = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal(new SessionOutage(SessionOutageReason.Unreachable, outcome.Outage!.Detail, mayHaveBeenApplied: true), outcome.Outage);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(20));
        Assert.InRange(gateway.Calls.Count, 2, 3);
    }

    [Fact]
    public async Task Call_CommitsTimeIsShorter_EndsThen()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var begun = new TaskCompletionSource();
        gateway.Otherwise = context =>
        {
            begun.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var client = GatewayClients.Create(_time, gateway.Url);

        var call = client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(timeoutSeconds: 0.5), Stop).AsTask();
        await begun.Task;
        _time.Advance(TimeSpan.FromSeconds(0.5));
        var outcome = await call;

        Assert.True(outcome.Outage!.MayHaveBeenApplied);
        Assert.Equal(TimeSpan.FromSeconds(0.5), Assert.Single(gateway.Calls).Message(WireFormats.Commit).Timeout);
    }

    [Fact]
    public async Task Call_NobodyListens_IsUnreachableAndHasNotLanded()
    {
        var gateway = await ScriptedGateway.StartAsync();
        await gateway.DisposeAsync();
        using var client = GatewayClients.Create(TimeProvider.System, GatewayClients.InAHurry, gateway.Url);

        var committed = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);
        var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal((SessionOutageReason.Unreachable, false), (committed.Outage!.Reason, committed.Outage.MayHaveBeenApplied));
        Assert.Equal((SessionOutageReason.Unreachable, false), (loaded.Outage!.Reason, loaded.Outage.MayHaveBeenApplied));
    }

    [Fact]
    public async Task Call_NobodyHasAnsweredForLong_IsTriedOnce_UntilSomebodyAnswers()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Otherwise = ScriptedGateway.Abort;
        using var client = GatewayClients.Create(_time, GatewayClients.OneConnection, gateway.Url);
        await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).WithoutPausesAsync(_time);
        _time.Advance(TimeSpan.FromSeconds(3));
        await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).WithoutPausesAsync(_time);
        var before = gateway.Calls.Count;

        var lost = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).WithoutPausesAsync(_time);
        var once = gateway.Calls.Count - before;
        gateway.Then(WireFormats.LoadOutcome, LoadOutcome.Ended(SessionEndReason.Absent));
        var found = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
        before = gateway.Calls.Count;
        await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).WithoutPausesAsync(_time);

        Assert.Equal((SessionOutageReason.Unreachable, 1), (lost.Outage?.Reason, once));
        Assert.Equal(LoadStatus.Ended, found.Status);
        Assert.InRange(gateway.Calls.Count - before, 3, 100);
    }

    [Fact]
    public async Task Call_LastFailureIsLongAgo_IsTriedAgainAndAgain()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(ScriptedGateway.Abort).Then(WireFormats.LoadOutcome, LoadOutcome.Unavailable(new SessionOutage(SessionOutageReason.TimedOut, ""))).Then(ScriptedGateway.Abort);
        using var client = GatewayClients.Create(_time, gateway.Url);
        await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
        _time.Advance(TimeSpan.FromHours(1));

        var outcome = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(LoadStatus.Ended, outcome.Status);
    }

    [Fact]
    public async Task Commit_OneAttemptMayHaveLanded_NoLaterRefusalTakesThatBack()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(ScriptedGateway.Abort).Then(WireFormats.CommitOutcome, CommitOutcome.Unavailable(new SessionOutage(SessionOutageReason.NewerFormat, "Newer.")));
        using var client = GatewayClients.Create(_time, gateway.Url);

        var outcome = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal(new SessionOutage(SessionOutageReason.NewerFormat, "Newer.", mayHaveBeenApplied: true), outcome.Outage);
    }

    [Fact]
    public async Task Call_GatewayRestartsMeanwhile_IsAnswered()
    {
        var gateway = await ScriptedGateway.StartAsync();
        using var client = GatewayClients.Create(_time, GatewayClients.OneConnection, gateway.Url);
        await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
        await gateway.DisposeAsync();

        var call = client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
        await _time.TimerDueAsync(TimeSpan.FromSeconds(0.5));
        await using var restarted = await ScriptedGateway.StartAsync(port: gateway.Url.Port);
        var outcome = await call.WithoutPausesAsync(_time);

        Assert.Equal(LoadStatus.Ended, outcome.Status);
    }

    [Fact]
    public async Task Load_ClusterRefusesAgainAndAgain_IsAskedEightTimes()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var outage = new SessionOutage(SessionOutageReason.Storage, "Storage is away.");
        gateway.Otherwise = context => ScriptedGateway.AnswerAsync(context, WireFormats.LoadOutcome, LoadOutcome.Unavailable(outage));
        using var client = GatewayClients.Create(_time, GatewayClients.OneConnection, gateway.Url);

        var outcome = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).WithoutPausesAsync(_time);

        Assert.Equal(outage, outcome.Outage);
        Assert.Equal(8, gateway.Calls.Count);
    }

    [Theory]
    [InlineData(SessionOutageReason.Denied)]
    [InlineData(SessionOutageReason.Malformed)]
    [InlineData(SessionOutageReason.NewerFormat)]
    [InlineData(SessionOutageReason.TimedOut)]
    public async Task Load_ClusterRefusesForGood_IsNotAskedAgain(SessionOutageReason reason)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(WireFormats.LoadOutcome, LoadOutcome.Unavailable(new SessionOutage(reason, "")));
        using var client = GatewayClients.Create(_time, gateway.Url);

        var outcome = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(reason, outcome.Outage?.Reason);
        Assert.Single(gateway.Calls);
    }
}
