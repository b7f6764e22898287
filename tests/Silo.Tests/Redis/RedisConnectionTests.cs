using System.Net;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

/// <summary>A connection that is alive, and useless or worse: it leads to a server that is not the primary any more.</summary>
public sealed class RedisConnectionTests
{
    private static readonly TimeSpan WorksWithin = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S13_PrimaryIsDemoted_NewOneIsFound(bool behindOneName)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var old = await RedisServer.StartAsync();
        using var replacement = await RedisServer.StartAsync();
        await using var proxy = new StorageProxy(IPAddress.Loopback, old.Port);
        await replacement.ReplicateAsync(old);
        await using var connections = Connections(new FakeLogger<RedisConnection>());
        var connection = await connections.OpenAsync(At(behindOneName ? $"127.0.0.1:{proxy.Port}" : $"{old.ConnectionString},{replacement.ConnectionString}"), RedisUse.Sessions);
        Assert.True(await WriteAsync(connection, "before"));

        await replacement.SendAsync("REPLICAOF NO ONE");
        proxy.Target = replacement.Port;
        await old.ReplicateAsync(replacement);
        var took = await WorksAgainAsync(connection);

        TestContext.Current.TestOutputHelper?.WriteLine($"measured: writes work {took.TotalSeconds:0.00} s after the primary was demoted");
        Assert.Equal("$1", await replacement.SendAsync("GET again"));
    }

    [Fact]
    public async Task S13_PrimaryIsFrozenAndReplaced_IsNotUsedWhenItWakes()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var old = await RedisServer.StartAsync();
        using var replacement = await RedisServer.StartAsync();
        await using var proxy = new StorageProxy(IPAddress.Loopback, old.Port);
        await replacement.ReplicateAsync(old);
        var log = new FakeLogger<RedisConnection>();
        await using var connections = Connections(log);
        var connection = await connections.OpenAsync(At($"127.0.0.1:{proxy.Port}"), RedisUse.Sessions);

        await old.PauseAsync();
        while (log.Collector.GetSnapshot().All(static record => record.Id.Id != 160))
        {
            Assert.False(await WriteAsync(connection, "frozen")); // each call waits for an answer, until the connection is known to be useless
        }

        proxy.Target = replacement.Port;
        await replacement.SendAsync("REPLICAOF NO ONE");
        await old.ResumeAsync();
        var took = await WorksAgainAsync(connection);

        TestContext.Current.TestOutputHelper?.WriteLine($"measured: writes work {took.TotalSeconds:0.00} s after the old primary woke");
        Assert.Equal("$-1", await old.SendAsync("GET again"));
        Assert.Equal("$1", await replacement.SendAsync("GET again"));
    }

    private static async Task<TimeSpan> WorksAgainAsync(RedisConnection connection)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await WriteAsync(connection, "again"))
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, WorksWithin);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(began);
    }

    private static async Task<bool> WriteAsync(RedisConnection connection, string key)
    {
        try
        {
            return await connection.CallAsync(database => database.StringSetAsync(key, "1"));
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private static RedisConnections Connections(FakeLogger<RedisConnection> log) => new(Options.Create(new SessionGrainOptions()), TimeProvider.System, log);

    private static StoreConnection At(string connection) => new("Storage:ConnectionString", "ConnectionStrings:Redis", connection);
}
