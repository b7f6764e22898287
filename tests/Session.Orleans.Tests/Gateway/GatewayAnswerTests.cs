using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GatewayAnswerTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(400, SessionOutageReason.Malformed)]
    [InlineData(401, SessionOutageReason.Denied)]
    [InlineData(403, SessionOutageReason.Denied)]
    [InlineData(404, SessionOutageReason.Malformed)]
    [InlineData(405, SessionOutageReason.Malformed)]
    [InlineData(415, SessionOutageReason.Malformed)]
    [InlineData(418, SessionOutageReason.Malformed)]
    [InlineData(204, SessionOutageReason.Malformed)]
    public async Task Commit_StatusThatWillNotChange_IsNotSentAgain(int status, SessionOutageReason reason)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(ScriptedGateway.Status(status));
        using var client = GatewayClients.Create(_time, gateway.Url);

        var outcome = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal((reason, false), (outcome.Outage!.Reason, outcome.Outage.MayHaveBeenApplied));
        Assert.DoesNotContain(GatewayClients.Key, outcome.Outage.Detail, StringComparison.Ordinal);
        Assert.Single(gateway.Calls);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Commit_StatusThatMayChange_IsSentAgain(int status)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(ScriptedGateway.Status(status)).Then(ScriptedGateway.Status(status)).Then(WireFormats.CommitOutcome, GatewayClients.Applied);
        using var client = GatewayClients.Create(_time, GatewayClients.OneConnection, gateway.Url);

        var outcome = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop).WithoutPausesAsync(_time);

        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.Equal(3, gateway.Calls.Count);
    }

    [Theory]
    [InlineData(503, true, SessionOutageReason.Overloaded, false)]
    [InlineData(503, false, SessionOutageReason.Unreachable, true)]
    [InlineData(429, false, SessionOutageReason.Overloaded, false)]
    [InlineData(500, false, SessionOutageReason.Unreachable, true)]
    [InlineData(504, false, SessionOutageReason.Unreachable, true)]
    public async Task Commit_StatusStays_SaysWhetherItMayHaveLanded(int status, bool refused, SessionOutageReason reason, bool mayHaveLanded)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Otherwise = context =>
        {
            context.Response.StatusCode = status;
            if (refused)
            {
                context.Response.Headers[GatewayProtocol.RefusedHeader] = "1";
            }

            return Task.CompletedTask;
        };
        using var client = GatewayClients.Create(TimeProvider.System, GatewayClients.InAHurry, gateway.Url);

        var outcome = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal((reason, mayHaveLanded), (outcome.Outage!.Reason, outcome.Outage.MayHaveBeenApplied));
    }

    [Fact]
    public async Task Commit_BodyIsTooLarge_IsOverLimit()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Otherwise = static context =>
        {
            context.Response.StatusCode = 413;
            context.Response.Headers[GatewayProtocol.MaximumBodyBytesHeader] = "1000";
            return Task.CompletedTask;
        };
        using var client = GatewayClients.Create(_time, gateway.Url);

        var committed = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(2000), Stop);
        var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(new SessionLimitExceeded("Gateway:MaximumBodyBytes", gateway.Calls.First().Body.Length, 1000), committed.Limit);
        Assert.Equal(SessionOutageReason.Malformed, loaded.Outage?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Please sign in</html>")]
    [InlineData("\u0002\u0001")]
    public async Task Commit_AnswerCannotBeRead_IsMalformedAndMayHaveLanded(string answer)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Otherwise = context => context.Response.WriteAsync(answer);
        using var client = GatewayClients.Create(_time, gateway.Url);

        var outcome = await client.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal((SessionOutageReason.Malformed, true), (outcome.Outage!.Reason, outcome.Outage.MayHaveBeenApplied));
        Assert.Single(gateway.Calls);
    }

    [Fact]
    public async Task Load_AnswerBreaksOff_IsSentAgain()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(static async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = GatewayClients.Create(_time, gateway.Url);

        var outcome = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(LoadStatus.Ended, outcome.Status);
        Assert.Equal(2, gateway.Calls.Count);
    }

    [Fact]
    public async Task Load_AnswerSaysNoLength_IsReadToItsEnd()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var outcome = new LoadOutcome { Status = LoadStatus.Whole, Version = new(Guid.NewGuid(), 3, 4), Patch = new() { Clear = true, Set = [new("k", new byte[50_000])] } };
        using var message = new WireBuffer();
        WireFormats.LoadOutcome.Write(message, outcome);
        gateway.Then(async context =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.WriteAsync(message.Written);
        });
        using var client = GatewayClients.Create(_time, gateway.Url);

        var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(50_000, loaded.Patch.Set[0].Value.Length);
    }

    [Fact]
    public async Task Load_AnswerIsAbsurdlyLong_IsNotRead()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(static async context =>
        {
            context.Response.ContentLength = 3_000_000_000;
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var client = GatewayClients.Create(_time, gateway.Url);

        var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);

        Assert.Equal(SessionOutageReason.Malformed, loaded.Outage?.Reason);
    }

    [Fact]
    public async Task Load_PeerTakesConnectionsAndSaysNothing_OthersAnswer()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"));
        using var client = GatewayClients.Create(_time, options => options.ConnectionsPerEndpoint = 1, url, gateway.Url);

        var first = client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).AsTask();
        var second = client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).AsTask();
        await Task.WhenAny(first, second);
        _time.Advance(TimeSpan.FromSeconds(2));
        var outcomes = await Task.WhenAll(first, second);

        Assert.All(outcomes, static outcome => Assert.Equal(LoadStatus.Ended, outcome.Status));
    }
}
