using System.Net;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayRefusalTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    public static TheoryData<string> HttpVersions => ["2.0", "1.1"];

    public static TheoryData<byte[]> UnreadableBodies
    {
        get
        {
            var good = GatewayHost.LoadBody(GatewayHost.IdOf("shop"));
            var newer = good.ToArray();
            newer[SessionId.Size] = 2;
            byte[][] bodies = [[], [1], new byte[39], good[..40], good[..^1], [.. good, 0], newer, new byte[good.Length], [.. Enumerable.Repeat((byte)0xFF, 300)]];
            return new TheoryData<byte[]>(bodies);
        }
    }

    [Theory]
    [MemberData(nameof(UnreadableBodies), DisableDiscoveryEnumeration = true)]
    public async Task Call_WithABodyThatCannotBeRead_IsABadRequest(byte[] body)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, body);
        var reason = await response.Content.ReadAsStringAsync(Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("The body is not a message of this operation in revision 1.", reason);
        Assert.Empty(host.Sessions.Calls);
    }

    [Fact]
    public async Task Call_WithAnotherContentType_IsUnsupported()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), contentType: "application/octet-stream");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(HttpVersions))]
    public async Task Call_WithTooLargeABody_IsToldTheBound(string version)
    {
        await using var host = await GatewayHost.StartAsync([$"--Gateway:Protocol={(version == "1.1" ? "Http1" : "Http2")}", "--Gateway:MaximumBodyBytes=4200000"], Version.Parse(version));

        using var response = await host.PostAsync(GatewayProtocol.CommitPath, GatewayHost.CommitBody(GatewayHost.IdOf("shop"), 5_000_000));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("4200000", Assert.Single(response.Headers.GetValues(GatewayProtocol.MaximumBodyBytesHeader)));
        Assert.Empty(host.Sessions.Calls);
    }

    [Theory]
    [MemberData(nameof(HttpVersions))]
    public async Task Call_WithTooLargeABodyOfUnknownLength_IsToldTheBound(string version)
    {
        await using var host = await GatewayHost.StartAsync([$"--Gateway:Protocol={(version == "1.1" ? "Http1" : "Http2")}", "--Gateway:MaximumBodyBytes=4200000"], Version.Parse(version));

        using var response = await host.PostAsync(GatewayProtocol.CommitPath, new EndlessContent(5_000_000), GatewayHost.Key);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("4200000", Assert.Single(response.Headers.GetValues(GatewayProtocol.MaximumBodyBytesHeader)));
    }

    [Fact]
    public async Task Call_OneMoreThanMayBeInFlight_IsTurnedAway_AndTheNextIsTaken()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentCalls=1"]);
        var (begun, letGo) = host.Sessions.HoldLoads();
        var body = GatewayHost.LoadBody(GatewayHost.IdOf("shop"));

        var inside = host.PostAsync(GatewayProtocol.LoadPath, body);
        await begun;
        using var refused = await host.PostAsync(GatewayProtocol.CommitPath, GatewayHost.CommitBody(GatewayHost.IdOf("shop")));
        letGo();
        using var answered = await inside;
        using var taken = await host.PostAsync(GatewayProtocol.LoadPath, body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.True(refused.Headers.Contains(GatewayProtocol.RefusedHeader));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [answered.StatusCode, taken.StatusCode]);
        Assert.DoesNotContain(host.Sessions.Calls, static call => call.Message is SessionCommit);
    }

    [Fact]
    public async Task Call_OneApplicationHasItsShareInFlight_TheOthersGetIn()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentCalls=2", "--Gateway:ApplicationShare=50"]);
        var (begun, letGo) = host.Sessions.HoldLoads();

        var inside = host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        await begun;
        using var refused = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop", 2)));
        var other = host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("desk")), GatewayHost.OtherKey);
        letGo();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1 calls of this application are in flight (Gateway:ApplicationShare 50 %).", await refused.Content.ReadAsStringAsync());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [(await inside).StatusCode, (await other).StatusCode]);
    }

    [Fact]
    public async Task Call_WhileAnAnswerOfAllTheBytesWaitsForItsReader_IsTurnedAway_AndTheNextIsTaken()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentBytes=20000000", "--Gateway:ApplicationShare=100"]);
        host.Sessions.AnswerLoadsWith(25_000_000);
        var commit = GatewayHost.CommitBody(GatewayHost.IdOf("shop"));

        using var unread = await host.PostAsync(GatewayProtocol.LoadPath, new ByteArrayContent(GatewayHost.LoadBody(GatewayHost.IdOf("shop"))), GatewayHost.Key, until: HttpCompletionOption.ResponseHeadersRead);
        using var refused = await host.PostAsync(GatewayProtocol.CommitPath, commit);
        await unread.Content.LoadIntoBufferAsync(Stop);
        using var taken = await host.PostAsync(GatewayProtocol.CommitPath, commit);

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [refused.StatusCode, taken.StatusCode]);
    }

    [Fact]
    public async Task Call_WhileTheSiloStops_IsTurnedAway_AndItIsNotReady()
    {
        await using var host = await GatewayHost.StartAsync();
        var before = await host.GetAsync(host.Health, "/health/ready");
        var body = GatewayHost.LoadBody(GatewayHost.IdOf("shop"));
        using var first = await host.PostAsync(GatewayProtocol.LoadPath, body);

        host.Lifetime.StopApplication();
        using var refused = await host.PostAsync(GatewayProtocol.LoadPath, body);
        var after = await host.GetAsync(host.Health, "/health/ready");
        var live = await host.GetAsync(host.Health, "/health/live");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], [first.StatusCode, refused.StatusCode]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [before.Status, after.Status, live.Status]);
    }

    [Fact]
    public async Task EachDoor_KnowsNothingOfTheOther()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:Protocol=Http1"], HttpVersion.Version11);

        var healthAtGateway = await host.GetAsync(host.Gateway, "/health/ready");
        var loadAtHealth = await host.PostToAsync(host.Health, GatewayProtocol.LoadPath);
        var elsewhere = await host.GetAsync(host.Gateway, "/");
        var wrongMethod = await host.GetAsync(host.Gateway, GatewayProtocol.LoadPath);

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed], [healthAtGateway.Status, loadAtHealth, elsewhere.Status, wrongMethod.Status]);
    }

    private sealed class EndlessContent(int bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[10_000];
            for (var sent = 0; sent < bytes; sent += block.Length)
            {
                await stream.WriteAsync(block, Stop);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
