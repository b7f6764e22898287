using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

public sealed class LoadTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A3_LoadAsync_Twice_AsksOnce(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open();

        await session.LoadAsync();
        await session.LoadAsync();
        _ = session.Keys;

        Assert.Equal(1, bench.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A3_LoadAsync_ClusterFails_ThrowsAndIsRemembered(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("a", "b");
        bench.Client.FailLoads = ScriptedClient.Down;
        var session = bench.Open();

        var error = await Assert.ThrowsAsync<SessionUnavailableException>(() => session.LoadAsync());
        var available = session.IsAvailable;

        Assert.Equal(SessionOutageReason.Storage, error.Outage!.Reason);
        Assert.False(available);
        Assert.Equal(1, bench.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A3_LoadAsync_AfterFailure_AsksAgain(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("a", "b");
        bench.Client.FailLoads = ScriptedClient.Down;
        var session = bench.Open();
        await Assert.ThrowsAsync<SessionUnavailableException>(() => session.LoadAsync());

        bench.Client.FailLoads = null;
        await session.LoadAsync();

        Assert.True(session.IsAvailable);
        Assert.Equal("b", session.GetString("a"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A3_LoadAsync_TimePasses_IsCanceledAndLogged(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.HoldLoads = new TaskCompletionSource();
        var session = bench.Open();

        var load = session.LoadAsync();
        bench.Time.Advance(bench.Timeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal([(8, LogLevel.Warning)], bench.Logs.Of("SessionLoadingTimeout").Select(static line => (line.Id.Id, line.Level)));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A3_LoadAsync_CallerCancels_IsRethrownAndNotLogged(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.HoldLoads = new TaskCompletionSource();
        using var caller = new CancellationTokenSource();
        var session = bench.Open();

        var load = session.LoadAsync(caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Empty(bench.Logs.Records());
        bench.Client.HoldLoads = null;
        Assert.True(session.IsAvailable);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A3_IsAvailable_TimePasses_IsFalse(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.HoldLoads = new TaskCompletionSource();
        var session = bench.Open();

        var available = Task.Run(() => session.IsAvailable);
        await bench.Client.LoadArrived.Task;
        bench.Time.Advance(bench.Timeout);

        Assert.False(await available);
    }
}
