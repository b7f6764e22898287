using System.Net;

namespace OrleansSessions.Silo.Tests;

/// <summary>What answers cost that nobody reads, and calls that carry many.</summary>
public sealed class GatewayAnswerTests
{
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromSeconds(30);

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_ThatNobodyReads_IsGivenUp_AndItsRoomIsFree()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentBytes=20000000", "--Gateway:ApplicationShare=100"]);
        host.Sessions.AnswerLoadsWith(25_000_000);
        var commit = GatewayHost.CommitBody(GatewayHost.IdOf("shop"));

        using var unread = await host.PostAsync(GatewayProtocol.LoadPath, new ByteArrayContent(GatewayHost.LoadBody(GatewayHost.IdOf("shop"))), GatewayHost.Key, until: HttpCompletionOption.ResponseHeadersRead);
        using var refused = await host.PostAsync(GatewayProtocol.CommitPath, commit);
        var taken = await TakenAsync(() => host.PostAsync(GatewayProtocol.CommitPath, commit), () => host.Time.Advance(GatewayEndpoints.MaximumAnswerTime));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, taken));
        await Assert.ThrowsAnyAsync<Exception>(() => unread.Content.LoadIntoBufferAsync(Stop));
    }

    [Fact]
    public async Task Answer_OfFourKilobytes_ThatNobodyReads_IsACallUntilItIsGivenUp()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentCalls=1", "--Gateway:ApplicationShare=100"]);
        host.Sessions.AnswerLoadsWith(4096);
        var load = GatewayHost.LoadBody(GatewayHost.IdOf("shop"));
        await using var peer = await Http2Peer.ConnectAsync(host.Gateway, window: 0);

        await peer.CallAsync(GatewayProtocol.LoadPath, GatewayHost.Key, load);
        await peer.AnsweredAsync(1);
        using var refused = await host.PostAsync(GatewayProtocol.LoadPath, load);
        var taken = await TakenAsync(() => host.PostAsync(GatewayProtocol.LoadPath, load), () => host.Time.Advance(GatewayEndpoints.MaximumAnswerTime));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, taken));
    }

    /// <summary>Room is taken before an answer is made: two of them fit, and a third is not begun.</summary>
    [Fact]
    public async Task LargeAnswers_ThatNobodyReads_NeverExceedTheShareOfTheirApplication()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentBytes=16000000", "--Gateway:ApplicationShare=50", "--Gateway:MaximumBodyBytes=4200000"]);
        host.Sessions.AnswerLoadsWith(3_000_000);
        await using var peer = await Http2Peer.ConnectAsync(host.Gateway, window: 0);
        await peer.CallAsync(GatewayProtocol.LoadPath, GatewayHost.Key, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), times: 2);
        await peer.AnsweredAsync(2);

        using var third = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        using var other = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("desk")), GatewayHost.OtherKey);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (third.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task SmallAnswers_ThatNobodyReads_TakeTheShareOfTheirApplication_AndNoMore()
    {
        const int Share = 5_000_000;
        await using var host = await GatewayHost.StartAsync([$"--Gateway:MaximumConcurrentBytes={2 * Share}", "--Gateway:ApplicationShare=50", "--Gateway:MaximumBodyBytes=4200000"]);
        host.Sessions.AnswerLoadsWith(4_000);
        var peers = new List<Http2Peer>();
        HttpResponseMessage? refused = null;
        while (refused is null or { StatusCode: HttpStatusCode.OK } && peers.Count < 50)
        {
            peers.Add(await Http2Peer.ConnectAsync(host.Gateway, window: 0));
            await peers[^1].CallAsync(GatewayProtocol.LoadPath, GatewayHost.Key, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), times: 100);
            await peers[^1].AnsweredAsync(100);
            refused?.Dispose();
            refused = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        }

        var held = host.Admission.HeldBytes;
        using var other = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("desk")), GatewayHost.OtherKey);
        foreach (var peer in peers)
        {
            await peer.DisposeAsync();
        }

        var taken = await TakenAsync(() => host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop"))), static () => { });

        Assert.InRange(held, Share / 2, Share + (Share / 10));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK), (refused!.StatusCode, other.StatusCode, taken));
        Assert.True(refused.Headers.Contains(GatewayProtocol.RefusedHeader));
        refused.Dispose();
    }

    /// <summary>Kestrel's limit, by its own clock: less than 240 bytes a second, for five seconds.</summary>
    [Fact]
    public async Task SmallAnswer_ThatNobodyReads_EndsItsConnection()
    {
        await using var host = await GatewayHost.StartAsync([], hasDataRate: true);
        await using var peer = await Http2Peer.ConnectAsync(host.Gateway, window: 0);

        await peer.CallAsync(GatewayProtocol.LoadPath, GatewayHost.Key, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));

        await peer.Closed.WaitAsync(ClosesWithin, TimeProvider.System, Stop);
    }

    [Fact]
    public async Task Touches_WhileManyCallsAreInFlight_AreTurnedAway()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:MaximumConcurrentCalls=2", "--Gateway:ApplicationShare=100"]);
        var (begun, letGo) = host.Sessions.HoldLoads();

        var inside = host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        await begun;
        using var one = await host.PostAsync(GatewayProtocol.TouchPath, Touches(1));
        using var refused = await host.PostAsync(GatewayProtocol.TouchPath, Touches(2));
        letGo();
        using var loaded = await inside;
        using var taken = await host.PostAsync(GatewayProtocol.TouchPath, Touches(200));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (one.StatusCode, refused.StatusCode, taken.StatusCode));
        Assert.True(refused.Headers.Contains(GatewayProtocol.RefusedHeader));
    }

    /// <summary>Calls until there is room. Whatever makes it is done each time: the silo may not wait for it yet.</summary>
    private static async Task<HttpStatusCode> TakenAsync(Func<Task<HttpResponseMessage>> call, Action makeRoom)
    {
        using var limit = new CancellationTokenSource(ClosesWithin, TimeProvider.System);
        HttpStatusCode status;
        do
        {
            makeRoom();
            using var answer = await call();
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable && !limit.IsCancellationRequested);
        return status;
    }

    private static byte[] Touches(int count)
    {
        using var buffer = new WireBuffer();
        WireFormats.Touches.Write(buffer, [.. Enumerable.Range(1, count).Select(static i => new SessionTouch(GatewayHost.IdOf("shop", (byte)i), TimeSpan.FromMinutes(20), TimeSpan.Zero))]);
        return buffer.Written.ToArray();
    }
}
