using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

public sealed class RedisDurabilityTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("yes", "always", "", "noeviction", "survives the loss of Redis and of its power.", 0)]
    [InlineData("yes", "everysec", "3600 1", "noeviction", "the last two seconds may be lost", 0)]
    [InlineData("yes", "no", "", "noeviction", "may cost the last half minute", 0)]
    [InlineData("no", "everysec", "3600 1", "noeviction", "survives the loss of silos; what was written since the last snapshot is lost", 1)]
    [InlineData("no", "everysec", "", "noeviction", "survives the loss of silos; with Redis all sessions are lost", 1)]
    [InlineData("yes", "always", "", "allkeys-lru", "survives the loss of Redis and of its power.", 1)]
    [InlineData("no", "always", "", "volatile-ttl", "survives the loss of silos; with Redis", 2)]
    public void Judge_Settings_SaysWhatAWriteSurvives(string appendOnly, string sync, string save, string policy, string survives, int warnings)
    {
        var settings = new Dictionary<string, string> { ["appendonly"] = appendOnly, ["appendfsync"] = sync, ["save"] = save, ["maxmemory-policy"] = policy };

        var finding = RedisDurability.Judge("one:6379", settings);

        Assert.Contains(survives, finding.Survives, StringComparison.Ordinal);
        Assert.Equal(warnings, finding.Warnings.Count);
    }

    [Theory]
    [InlineData(0, "0", "10", 0)]
    [InlineData(1, "0", "10", 1)]
    [InlineData(2, null, null, 1)]
    [InlineData(2, "1", "10", 0)]
    [InlineData(2, "1", "11", 1)]
    [InlineData(2, "1", "0", 1)]
    public void Judge_Replicas_MustTakePartInWrites(int replicas, string? required, string? lag, int warnings)
    {
        var settings = new Dictionary<string, string> { ["appendonly"] = "yes", ["appendfsync"] = "always", ["save"] = "", ["maxmemory-policy"] = "noeviction" };
        if (required is not null)
        {
            (settings["min-replicas-to-write"], settings["min-replicas-max-lag"]) = (required, lag!);
        }

        var finding = RedisDurability.Judge("one:6379", settings, replicas);

        Assert.Equal(warnings, finding.Warnings.Count);
        Assert.All(finding.Warnings, static warning => Assert.Contains("min-replicas-to-write", warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("yes", 0)]
    [InlineData("no", 1)]
    public void JudgeMembership_TableIsLostWithRedis_Warns(string appendOnly, int warnings) =>
        Assert.Equal(warnings, RedisDurability.JudgeMembership("one:6379", new Dictionary<string, string> { ["appendonly"] = appendOnly }).Count);

    [Fact]
    public async Task Start_RedisKeepsEverything_SaysSo()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(appendOnly: true, Stop);

        var (finding, output) = await FindAsync(redis);

        Assert.Empty(finding.Warnings);
        Assert.Contains("survives the loss of Redis and of its power", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RedisForgets_WarnsAndRuns()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);

        var (finding, output) = await FindAsync(redis);

        Assert.Contains("loses acknowledged sessions", Assert.Single(finding.Warnings), StringComparison.Ordinal);
        Assert.Contains("loses acknowledged sessions", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RedisForbidsConfig_SaysThatItDoesNotTell()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true"))
        {
            await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-config");
        }

        var (finding, _) = await FindAsync(redis);

        Assert.Empty(finding.Warnings);
        Assert.Contains("does not allow CONFIG GET", finding.Survives, StringComparison.Ordinal);
    }

    private static async Task<(DurabilityFinding Finding, string Output)> FindAsync(RedisServer redis)
    {
        var durability = new StorageDurability();
        var log = new FakeLogger<RedisDurabilityStartupCheck>();
        await using var connections = new RedisConnections(Options.Create(new SessionGrainOptions()), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        using var check = new RedisDurabilityStartupCheck(new StoreConnection("Storage:ConnectionString", "ConnectionStrings:Redis", redis.ConnectionString), RedisUse.Sessions, connections, durability, TimeProvider.System, log);
        await check.StartAsync(Stop);
        await check.ExecuteTask!;
        return (durability.Finding!, string.Join('\n', log.Collector.GetSnapshot().Select(static record => $"{record.Level} {record.Id.Id} {record.Message}")));
    }
}
