using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GatewayClientTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2.0", HttpProtocols.Http2, "HTTP/2")]
    [InlineData("1.1", HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Load_Answered_IsWhatTheGatewaySaid(string version, HttpProtocols protocols, string protocol)
    {
        await using var gateway = await ScriptedGateway.StartAsync(protocols);
        var outcome = new LoadOutcome { Status = LoadStatus.Whole, Version = new(Guid.NewGuid(), 3, 4), PublicId = Guid.NewGuid(), Patch = new() { Clear = true, Set = [new("k", new byte[300_000])] } };
        gateway.Then(WireFormats.LoadOutcome, outcome);
        using var client = GatewayClients.Create(TimeProvider.System, options => options.HttpVersion = Version.Parse(version), gateway.Url);

        var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        var call = Assert.Single(gateway.Calls);
        Assert.Equal(("POST", "/v1/load", protocol), (call.Method, call.Path, call.Protocol));
        Assert.Equal(("application/vnd.orleans-sessions", "Bearer " + GatewayClients.Key), (call.ContentType, call.Authorization));
        Assert.Equal(call.Body.Length, call.ContentLength);
        Assert.True(SessionId.TryRead(call.Body.AsSpan(0, SessionId.Size), out var id));
        Assert.Equal(GatewayClients.Id, id);
        Assert.Equal(GatewayClients.Load, call.Message(WireFormats.Load));
        Assert.Equal(outcome.Version, loaded.Version);
        Assert.Equal(300_000, loaded.Patch.Set[0].Value.Length);
    }

    [Fact]
    public async Task EachCall_GoesToItsPath()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(WireFormats.CommitOutcome, GatewayClients.Applied).Then(WireFormats.EndOutcome, new EndOutcome { Status = EndStatus.Ended }).Then(WireFormats.TouchOutcome, new TouchOutcome());
        using var client = GatewayClients.Create(TimeProvider.System, gateway.Url);

        var committed = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(2_000_000), Stop);
        var ended = await client.EndAsync(GatewayClients.Id, new SessionEnd(SessionEndReason.Revoked, Guid.Empty, TimeSpan.FromSeconds(9)), Stop);
        var touched = await client.TouchAsync([new SessionTouch(GatewayClients.Id, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2))], Stop);
        var none = await client.TouchAsync([], Stop);

        Assert.Equal(["/v1/commit", "/v1/end", "/v1/touch"], gateway.Calls.Select(static call => call.Path));
        Assert.Equal(GatewayClients.Applied, committed with { Keys = GatewayClients.Applied.Keys });
        Assert.Equal(EndStatus.Ended, ended.Status);
        Assert.Null(touched.Outage);
        Assert.Null(none.Outage);
    }

    [Fact]
    public async Task ManyCallsAtATime_ShareThreeConnections()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var client = GatewayClients.Create(TimeProvider.System, gateway.Url);

        await Task.WhenAll(Enumerable.Range(0, 90).Select(_ => client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).AsTask()));

        Assert.Equal([30, 30, 30], gateway.Calls.GroupBy(static call => call.Connection).Select(static calls => calls.Count()));
    }

    [Fact]
    public async Task Call_WhenTheProcessHasAProxy_DoesNotAskIt()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var proxy = new WatchedProxy(gateway.Url);
        using var client = GatewayClients.Create(TimeProvider.System, gateway.Url);

        await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.False(proxy.WasAsked);
    }

    [Fact]
    public async Task Call_AnsweredWithARedirect_IsNotFollowed()
    {
        await using var elsewhere = await ScriptedGateway.StartAsync();
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = new Uri(elsewhere.Url, "/v1/load").ToString();
            return Task.CompletedTask;
        });
        using var client = GatewayClients.Create(TimeProvider.System, gateway.Url);

        var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(SessionOutageReason.Malformed, loaded.Outage?.Reason);
        Assert.Empty(elsewhere.Calls);
        Assert.Single(gateway.Calls);
    }

    [Fact]
    public async Task Call_GivenUpByItsCaller_EndsWithTheCallersCancellation()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var begun = new TaskCompletionSource();
        gateway.Otherwise = context =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var caller = new CancellationTokenSource();
        using var client = GatewayClients.Create(new ManualTime(), gateway.Url);

        var call = client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), caller.Token).AsTask();
        await begun.Task;
        await caller.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.Single(gateway.Calls);
    }
}
