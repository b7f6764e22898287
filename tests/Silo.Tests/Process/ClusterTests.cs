using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
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
    public async Task S2_SiloOfTwoIsKilled_AllIsInPostgreSql_TheOtherHasItsSessions()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync(Stop);
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        foreach (var script in new[] { "postgresql-cluster.sql", "postgresql-sessions.sql", "postgresql-cluster.sql" })
        {
            await using var schema = database.CreateCommand(Checkout.Read($"deploy/sql/{script}"));
            await schema.ExecuteNonQueryAsync(Stop);
        }

        (string, string)[] settings = [("Cluster__Provider", "AdoNet"), ("Storage__Provider", "AdoNet"), ("ConnectionStrings__AdoNet", server.ConnectionString)];
        using var one = Start(settings);
        using var other = Start(settings);
        var ids = Enumerable.Range(1, 32).Select(static seed => GatewayHost.IdOf("shop", (byte)seed)).ToArray();
        await using var throughOne = Web((await one.OpenAsync()).Gateway);
        await using var throughOther = Web((await other.OpenAsync()).Gateway);

        await Task.WhenAll(ids.Select(id => CommitAsync(throughOne, id)));
        await one.KillAsync();
        var after = await LoadAllAsync(throughOther, ids);
        var began = TimeProvider.System.GetTimestamp();

        // If none of the sessions was active in the silo that was killed, nobody missed it yet. And shards register their reminders on their own.
        while (await CountAsync(database, "SELECT count(*) FROM cluster_silos WHERE status = 3") != 1 || await CountAsync(database, "SELECT count(*) FROM cluster_reminders") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), $"The silo that was killed is still listed, or no shard registered its reminder:\n{other.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
        }

        Assert.All(after, static loaded => Assert.Equal("cart", Assert.Single(loaded.Patch.Set).Key));
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
        await one.SaysAsync("is refused. The certificate CN=stranger");

        Assert.Equal("cart", Assert.Single(loaded[0].Patch.Set).Key);
        Assert.False(without.IsOpen);
        Assert.False(stranger.IsOpen);
    }

    [Fact]
    public async Task Tls_CertificatesAreRenewedInTheirFiles_SilosThatRunAndSilosThatStartFindEachOther()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        using var directory = new TemporaryDirectory();
        using var authority = new Authority("ours");
        var id = GatewayHost.IdOf("shop");
        var lifetime = TimeSpan.FromSeconds(30);
        var started = TimeProvider.System.GetTimestamp();

        // As a volume of Kubernetes has them: the folder of the files is a link, which is exchanged.
        var (link, before, after) = (Path.Combine(directory.Path, "current"), Directory.CreateDirectory(Path.Combine(directory.Path, "before")).FullName, Directory.CreateDirectory(Path.Combine(directory.Path, "after")).FullName);
        var settings = authority.Settings(before, "one", until: lifetime).Select(setting => (setting.Name, setting.Value.Replace(before, link, StringComparison.Ordinal))).ToList();
        Directory.CreateSymbolicLink(link, before);
        using var one = Start(redis, settings);
        await using var throughOne = Web((await one.OpenAsync()).Gateway);
        await CommitAsync(throughOne, id);
        _ = authority.Settings(after, "one").ToList();
        File.Delete(link);
        Directory.CreateSymbolicLink(link, after);
        while (TimeProvider.System.GetElapsedTime(started) < lifetime)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Stop); // the first certificate must have ended
        }

        using var other = Start(redis, authority.Settings(directory.Path, "other"));
        await using var throughOther = Web((await other.OpenAsync()).Gateway);
        var loaded = await LoadAllAsync(throughOther, [id]);

        Assert.Equal("cart", Assert.Single(loaded[0].Patch.Set).Key);
        Assert.Contains("was renewed: CN=one", one.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-20, -1, false, "NotTimeValid")]
    [InlineData(1, 20, false, "NotTimeValid")]
    [InlineData(null, null, true, "PartialChain")]
    public async Task Tls_OwnCertificateWouldBeRefused_SaysSoAndEndsBeforeItJoins(int? fromHours, int? untilHours, bool isForeign, string status)
    {
        using var directory = new TemporaryDirectory();
        using var authority = new Authority("ours");
        using var foreign = new Authority("another");
        var settings = authority.Settings(directory.Path, "one", fromHours is { } from ? TimeSpan.FromHours(from) : null, untilHours is { } until ? TimeSpan.FromHours(until) : null).ToDictionary(static file => file.Name, static file => file.Value);
        if (isForeign)
        {
            settings["Cluster__TlsAuthority"] = foreign.Settings(directory.Path, "foreign").Single(static file => file.Name == "Cluster__TlsAuthority").Value;
        }

        using var silo = Start([("Cluster__Provider", "Redis"), ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", "127.0.0.1:1"), .. settings.Select(static file => (file.Key, file.Value))]);
        var exit = await silo.ExitAsync();

        Assert.Equal(1, exit);
        Assert.Contains("- Cluster:TlsCertificate: the other silos would refuse it", silo.Output, StringComparison.Ordinal);
        Assert.Contains(status, silo.Output, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string query)
    {
        await using var command = database.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
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

    private SiloProcess Start(RedisServer redis, IEnumerable<(string, string)>? more = null) =>
        Start([("Cluster__Provider", "Redis"), ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", redis.ConnectionString), .. more ?? []]);

    private SiloProcess Start(IEnumerable<(string, string)> stores) => new(
    [
        ("Cluster__ClusterId", _cluster), ("Cluster__AdvertisedAddress", "127.0.0.1"), ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"),
        ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key), .. stores,
    ]);
}
