using System.Globalization;
using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Remote sessions of the System.Web adapters, asked of one silo and sent back to another, as a balancer between them does.</summary>
[Collection(ThreeSilos.Name)]
public sealed class RemotePagesTests(ThreeSilos.Fixture silos)
{
    private const string Key = SiloCluster.RemoteKey;
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;
    private int _inside;

    [Fact]
    public async Task S8_FiftyPagesOfOneSession_EachCountsAloneAndNearlyInOrder()
    {
        const int Pages = 50;
        var cluster = Cluster();
        var id = await NewAsync(cluster);
        var served = new List<int>();
        var pages = new List<Task>();
        for (var i = 0; i < Pages; i++)
        {
            pages.Add(CountAsync(cluster, id, i, served));
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, Stop); // one after the other arrives
        }

        await Task.WhenAll(pages);

        Assert.Equal(Pages, served.Count);
        Assert.InRange(served.Index().Average(static page => Math.Abs(page.Item - page.Index)), 0, 3); // a busy machine lets one overtake another on its way
        Assert.Equal($"{Pages}", (await ReadAsync(cluster, id))["count"]);
    }

    [Fact]
    public async Task S8_SiloThatHoldsIsKilled_SessionIsSentBackToAnotherAndTheNextPageGoesOn()
    {
        var cluster = Cluster();
        var id = await NewAsync(cluster);
        using var page = await RemotePage.GetAsync(Of(cluster, 0), Key, id, cancellationToken: Stop);
        await using var killed = await KillAsync(cluster.Silos[0]);

        var sent = await page.PutAsync(Of(cluster, 1), page.Sent.With("count", "1"));
        using var next = await RemotePage.GetAsync(Of(cluster, 2), Key, id, cancellationToken: Stop);

        Assert.Equal((HttpStatusCode.OK, "OK"), sent);
        Assert.Equal((HttpStatusCode.OK, "OK"), (next.Status, next.Reason));
        Assert.Equal("1", next.Sent["count"]);
    }

    [Fact]
    public async Task S8_PageAndItsSiloAreGone_NextPageGoesOnWhenTheLeaseIsOver()
    {
        var cluster = Cluster();
        var id = await NewAsync(cluster);
        using var page = await RemotePage.GetAsync(Of(cluster, 0), Key, id, cancellationToken: Stop);
        var began = TimeProvider.System.GetTimestamp();
        await using var killed = await KillAsync(cluster.Silos[0]);

        using var next = await RemotePage.GetAsync(Of(cluster, 2), Key, id, cancellationToken: Stop);
        var took = TimeProvider.System.GetElapsedTime(began);
        var late = await page.PutAsync(Of(cluster, 1), page.Sent.With("count", "1"));
        var sent = await next.PutAsync(Of(cluster, 1), next.Sent.With("count", "2"));

        Assert.Equal((HttpStatusCode.OK, "OK"), (next.Status, next.Reason));
        Assert.InRange(took.TotalSeconds, 5, 25);
        Assert.Equal("0", next.Sent["count"]);
        Assert.Equal((HttpStatusCode.BadRequest, "Could not find session"), late);
        Assert.Equal((HttpStatusCode.OK, "2"), (sent.Status, (await ReadAsync(cluster, id))["count"]));
        Measured.Say($"the next page went on after {took.TotalSeconds:0.0} s");
    }

    private SiloCluster Cluster()
    {
        Assert.SkipWhen(silos.Cluster is null, RedisServer.Missing ?? "");
        return silos.Cluster!;
    }

    // The cluster is whole again after the test, however that ends.
    private static async Task<Killed> KillAsync(SiloNode silo)
    {
        await silo.KillAsync();
        return new Killed(silo);
    }

    private static Uri Of(SiloCluster cluster, int silo) => cluster.Silos[silo % cluster.Silos.Count].SystemWeb;

    private async Task CountAsync(SiloCluster cluster, string id, int number, List<int> served)
    {
        using var page = await RemotePage.GetAsync(Of(cluster, number), Key, id, cancellationToken: Stop);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(1, Interlocked.Increment(ref _inside));
        served.Add(number);
        var count = int.Parse(page.Sent["count"]!, CultureInfo.InvariantCulture) + 1;
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        Interlocked.Decrement(ref _inside);
        var sent = await page.PutAsync(Of(cluster, number + 1), page.Sent.With("count", $"{count}"));
        Assert.Equal(HttpStatusCode.OK, sent.Status);
    }

    private static async Task<string> NewAsync(SiloCluster cluster)
    {
        using var page = await RemotePage.GetAsync(Of(cluster, 0), Key, cancellationToken: Stop);
        Assert.Equal(HttpStatusCode.OK, (await page.PutAsync(Of(cluster, 1), page.Sent.With("count", "0"))).Status);
        return page.Sent.Id;
    }

    private static async Task<RemoteState> ReadAsync(SiloCluster cluster, string id)
    {
        using var page = await RemotePage.GetAsync(Of(cluster, 2), Key, id, isReadOnly: true, cancellationToken: Stop);
        return page.Sent;
    }

    private sealed class Killed(SiloNode silo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await silo.StartAsync();
    }
}
