using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class ClusterTests
{
    private const string Key = "cluster-key-0123456789-0123456789-01";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private readonly string _cluster = $"test-{Guid.NewGuid():N}";

    [Fact]
    public async Task S2_SiloOfTwoIsKilled_TheOtherHasItsSessions_AndItMayComeBack()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(appendOnly: true, Stop);
        using var one = Start(redis);
        using var other = Start(redis);
        var ids = Enumerable.Range(1, 32).Select(static seed => GatewayHost.IdOf("shop", (byte)seed)).ToArray();
        await using var throughOne = Web((await one.OpenAsync()).Gateway);
        await using var throughOther = Web((await other.OpenAsync()).Gateway);

        await Task.WhenAll(ids.Select(id => CommitAsync(throughOne, id)));
        var before = await LoadAllAsync(throughOther, ids);
        await one.KillAsync();
        var after = await LoadAllAsync(throughOther, ids);
        using var back = Start(redis);
        await using var throughBack = Web((await back.OpenAsync()).Gateway);
        var again = await LoadAllAsync(throughBack, ids);

        Assert.All(before.Concat(after).Concat(again), static loaded => Assert.Equal("cart", Assert.Single(loaded.Patch.Set).Key));
    }

    [Fact]
    public async Task S2_AllSilosAreKilled_OneAtAnotherAddressHasTheirSessions()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(appendOnly: true, Stop);
        using var lost = Start(redis, [("Cluster__AliveInterval", "00:00:01")]);
        var ids = Enumerable.Range(1, 8).Select(static seed => GatewayHost.IdOf("shop", (byte)seed)).ToArray();
        await using var throughLost = Web((await lost.OpenAsync()).Gateway);
        await Task.WhenAll(ids.Select(id => CommitAsync(throughLost, id)));
        await lost.KillAsync();

        using var back = Start(redis, [("Cluster__AliveInterval", "00:00:01")]);
        await using var throughBack = Web((await back.OpenAsync()).Gateway);
        var loaded = await LoadAllAsync(throughBack, ids);

        Assert.All(loaded, static loaded => Assert.Equal("cart", Assert.Single(loaded.Patch.Set).Key));
        Assert.Contains("It was declared dead so that this silo can join", back.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_SiloWithoutACertificateOfTheAuthority_DoesNotJoin()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        using var directory = new TemporaryDirectory();
        using var authority = new Authority("ours");
        using var anotherAuthority = new Authority("another");
        var id = GatewayHost.IdOf("shop");

        using var one = Start(redis, authority.Settings(directory.Path, "one"));
        await using var throughOne = Web((await one.OpenAsync()).Gateway);
        await CommitAsync(throughOne, id);
        using var other = Start(redis, authority.Settings(directory.Path, "other"));
        await using var throughOther = Web((await other.OpenAsync()).Gateway);
        var loaded = await LoadAllAsync(throughOther, [id]);
        using var without = Start(redis);
        using var stranger = Start(redis, anotherAuthority.Settings(directory.Path, "stranger"));
        await without.SaysAsync("Failed to get ping responses");
        await stranger.SaysAsync("Failed to get ping responses");

        Assert.Equal("cart", Assert.Single(loaded[0].Patch.Set).Key);
        Assert.False(without.IsOpen);
        Assert.False(stranger.IsOpen);
    }

    private static async Task CommitAsync(ServiceProvider web, SessionId id)
    {
        var outcome = await web.GetRequiredService<ISessionClient>().CommitAsync(id, new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromMinutes(1),
            Changes = new SessionPatch { Set = [new SessionEntry("cart", Encoding.ASCII.GetBytes("apples"))] },
        }, Stop);
        Assert.Equal(CommitStatus.Applied, outcome.Status);
    }

    private static Task<LoadOutcome[]> LoadAllAsync(ServiceProvider web, SessionId[] ids) =>
        Task.WhenAll(ids.Select(id => web.GetRequiredService<ISessionClient>().LoadAsync(id, new SessionLoad(default, TimeSpan.FromMinutes(20)), Stop).AsTask()));

    private static ServiceProvider Web(Uri gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration["ConnectionStrings:sessions"] = $"Endpoint={gateway};ApiKey={Key};Application=shop";
        builder.AddOrleansSession().UseGateway(static options => options.OutageTimeout = TimeSpan.FromMinutes(1));
        return builder.Services.BuildServiceProvider();
    }

    private SiloProcess Start(RedisServer redis, IEnumerable<(string, string)>? more = null) => new(
    [
        ("Cluster__ClusterId", _cluster), ("Cluster__Provider", "Redis"), ("Cluster__AdvertisedAddress", "127.0.0.1"), ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", redis.ConnectionString),
        ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key), .. more ?? [],
    ]);
}
