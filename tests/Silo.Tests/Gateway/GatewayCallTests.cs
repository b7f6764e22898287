using System.Globalization;
using System.Net;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayCallTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    public static TheoryData<string> HttpVersions => ["2.0", "1.1"];

    [Theory]
    [MemberData(nameof(HttpVersions))]
    public async Task Load_OwnSession_IsAnsweredAsTheClusterSays(string version)
    {
        await using var host = await GatewayHost.StartAsync(version == "1.1" ? ["--Gateway:Protocol=Http1"] : [], Version.Parse(version));
        var outcome = new LoadOutcome { Status = LoadStatus.Whole, Version = new(Guid.NewGuid(), 7, 9), PublicId = Guid.NewGuid(), Patch = new() { Clear = true, Set = [new("a", new byte[200_000])] } };
        host.Sessions.OnLoad = (_, _, _) => new(outcome);

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        var bytes = await response.Content.ReadAsByteArrayAsync(Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal(GatewayProtocol.ContentType, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.True(WireFormats.LoadOutcome.TryRead(bytes, out var read));
        Assert.Equal(outcome.Version, read.Version);
        Assert.Equal(200_000, read.Patch.Set[0].Value.Length);
    }

    [Fact]
    public async Task EachCall_ReachesTheCluster_WithItsIdAndMessage()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = GatewayHost.IdOf("shop");
        var end = new SessionEnd(SessionEndReason.Abandoned, Guid.NewGuid(), TimeSpan.FromSeconds(3));
        var touch = new SessionTouch(id, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        using var touches = new WireBuffer();
        WireFormats.Touches.Write(touches, [touch]);

        using var loaded = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(id));
        using var committed = await host.PostAsync(GatewayProtocol.CommitPath, GatewayHost.CommitBody(id, 1_500_000));
        using var ended = await host.PostAsync(GatewayProtocol.EndPath, GatewayHost.Body(id, WireFormats.End, end));
        using var touched = await host.PostAsync(GatewayProtocol.TouchPath, touches.Written.ToArray());

        Assert.All([loaded, committed, ended, touched], static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.All(host.Sessions.Calls, call => Assert.Equal(id, call.Id));
        Assert.Equal([typeof(SessionLoad), typeof(SessionCommit), typeof(SessionEnd), typeof(SessionTouch)], host.Sessions.Calls.Select(static call => call.Message.GetType()));
        Assert.Equal(end, host.Sessions.Calls.ElementAt(2).Message);
        Assert.Equal(touch, host.Sessions.Calls.ElementAt(3).Message);
        Assert.Equal(1_500_000, ((SessionCommit)host.Sessions.Calls.ElementAt(1).Message).Changes.Set[0].Value.Length);
    }

    [Theory]
    [InlineData(-60_000, 60)]
    [InlineData(-500, 0)]
    [InlineData(60_000, 0)]
    public async Task Commit_WasLongOnItsWay_ComesWithItsAge(int sentAt, int seconds)
    {
        await using var host = await GatewayHost.StartAsync();
        var sent = host.Time.GetUtcNow().ToUnixTimeMilliseconds() + sentAt;

        using var body = new ByteArrayContent(GatewayHost.CommitBody(GatewayHost.IdOf("shop")));
        body.Headers.TryAddWithoutValidation(GatewayProtocol.SentHeader, sent.ToString(CultureInfo.InvariantCulture));
        using var response = await host.PostAsync(GatewayProtocol.CommitPath, body, GatewayHost.Key);

        var age = ((SessionCommit)Assert.Single(host.Sessions.Calls).Message).Age;
        Assert.Equal(TimeSpan.FromSeconds(seconds), age);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("922337203685477580")]
    [InlineData("-1")]
    [InlineData("0x10")]
    public async Task Commit_SentAtNoTime_ComesAsItIs(string sent)
    {
        await using var host = await GatewayHost.StartAsync();

        using var body = new ByteArrayContent(GatewayHost.CommitBody(GatewayHost.IdOf("shop")));
        body.Headers.TryAddWithoutValidation(GatewayProtocol.SentHeader, sent);
        using var response = await host.PostAsync(GatewayProtocol.CommitPath, body, GatewayHost.Key);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(TimeSpan.Zero, ((SessionCommit)Assert.Single(host.Sessions.Calls).Message).Age);
    }

    [Theory]
    [InlineData(16_384, 0, false)]
    [InlineData(16_385, 0, true)]
    [InlineData(0, 16_385, true)]
    public async Task Commit_ListsFarMoreThanASessionMayHave_IsRefusedUnread(int entries, int reads, bool isRefused)
    {
        await using var host = await GatewayHost.StartAsync();
        var body = GatewayHost.Body(GatewayHost.IdOf("shop"), WireFormats.Commit, new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromSeconds(10),
            Changes = new SessionPatch { Set = [.. Enumerable.Range(0, entries).Select(static i => new SessionEntry($"{i}", new byte[1]))] },
            Reads = [.. Enumerable.Range(0, reads).Select(static i => $"{i}")],
        });

        using var response = await host.PostAsync(GatewayProtocol.CommitPath, body);

        Assert.True(WireFormats.CommitOutcome.TryRead(await response.Content.ReadAsByteArrayAsync(Stop), out var outcome));
        Assert.Equal(isRefused ? new SessionLimitExceeded("MaximumEntries", 16_385, 4096) : null, outcome.Limit);
        Assert.Equal(isRefused ? 0 : 1, host.Sessions.Calls.Count);
    }

    [Fact]
    public async Task Load_ClusterIsUnavailable_IsAnAnswerLikeAnyOther()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Sessions.OnLoad = static (_, _, _) => new(LoadOutcome.Unavailable(new SessionOutage(SessionOutageReason.Storage, "Storage is away.")));

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(WireFormats.LoadOutcome.TryRead(await response.Content.ReadAsByteArrayAsync(Stop), out var read));
        Assert.Equal(SessionOutageReason.Storage, read.Outage?.Reason);
    }

    /// <summary>The silo works on it all the same: else callers that come and go could have any number of calls in flight (S12).</summary>
    [Fact]
    public async Task Load_CallerGoesAway_CountsUntilItHasEnded()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentCalls=1"]);
        var (begun, letGo) = host.Sessions.HoldLoads();
        var body = GatewayHost.LoadBody(GatewayHost.IdOf("shop"));

        var call = host.PostAsync(GatewayProtocol.LoadPath, body);
        await begun;
        host.CancelCalls();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        using var refused = await host.PostAsync(GatewayProtocol.LoadPath, body);
        letGo();
        var next = HttpStatusCode.ServiceUnavailable;
        while (next == HttpStatusCode.ServiceUnavailable)
        {
            using var answer = await host.PostAsync(GatewayProtocol.LoadPath, body);
            next = answer.StatusCode;
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, next));
    }
}
