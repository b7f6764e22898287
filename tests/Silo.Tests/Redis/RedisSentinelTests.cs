using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

/// <summary>A primary is frozen, replaced by Redis Sentinel, and wakes: for about ten seconds it says that it is the primary still. <c>SENTINEL_RUNS=n</c> does it n times; <c>CLUSTER_RESULTS=file</c> adds a line for each time to the file.</summary>
public sealed class RedisSentinelTests
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(14);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S2_PrimaryIsFrozenReplacedAndWakes_NoAcknowledgedWriteIsLost(bool withMinReplicas)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        var runs = int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_RUNS"), out var many) ? many : 1;
        var (acknowledged, lost) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var result = await RunAsync(withMinReplicas);
            new RunLine($"primary frozen and replaced, {(withMinReplicas ? "with" : "without")} min-replicas-to-write", result.Lost == 0 ? RunLine.Right : RunLine.Wrong) { Acknowledged = result.Acknowledged, Measured = $"{result.Lost} lost" }.AddTo(RunLine.Wanted);
            (acknowledged, lost) = (acknowledged + result.Acknowledged, lost + result.Lost);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"measured: {runs} runs, min-replicas {withMinReplicas}: {acknowledged} acknowledged, {lost} lost");
        Assert.Equal(0, lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_PrimaryDoesNotAnswer_LeavesNoConnectionToTheSentinel(bool isProbe)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var primary = await RedisServer.StartAsync();
        using var replica = await RedisServer.StartAsync();
        await replica.ReplicateAsync(primary);
        using var sentinel = await SentinelServer.StartAsync("sessions", primary, WatchedRedis.DownAfter);
        await primary.KillAsync();
        await using var connections = new RedisConnections(Options.Create(new SessionGrainOptions()), TimeProvider.System, new FakeLogger<RedisConnection>());

        var connection = new StoreConnection("", "", $"127.0.0.1:{sentinel.Port},serviceName=sessions,connectTimeout=1000,connectRetry=1");

        await Assert.ThrowsAnyAsync<RedisException>(() => isProbe ? connections.ProbeAsync(connection, RedisUse.Sessions) : connections.OpenAsync(connection, RedisUse.Sessions));

        var began = TimeProvider.System.GetTimestamp();
        while (await ClientsAsync(sentinel) > 1)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < After, "The Sentinel still has connections.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7:6379")]
    [InlineData("2001:db8::7", "[2001:db8::7]:6379")]
    [InlineData("redis.example.com", "Unspecified/redis.example.com:6379")]
    public void EndPointOf_WhatASentinelNames_IsItsAddressAndPort(string host, string endPoint) => Assert.Equal(endPoint, RedisSentinels.EndPointOf(host, "6379").ToString());

    /// <summary>How many connections a Sentinel has, with that of this question.</summary>
    private static async Task<int> ClientsAsync(SentinelServer sentinel)
    {
        using var connection = new TcpClient("127.0.0.1", sentinel.Port);
        using var answers = new StreamReader(connection.GetStream());
        await connection.GetStream().WriteAsync("CLIENT LIST\r\n"u8.ToArray());
        var left = int.Parse((await answers.ReadLineAsync())!.TrimStart('$'), CultureInfo.InvariantCulture);
        var clients = 0;
        while (left > 0)
        {
            left -= (await answers.ReadLineAsync())!.Length + 1;
            clients++;
        }

        return clients;
    }

    private static async Task<(int Acknowledged, int Lost)> RunAsync(bool withMinReplicas)
    {
        using var servers = await WatchedRedis.StartAsync(IPAddress.Loopback, appendOnly: false);
        if (withMinReplicas)
        {
            await servers.Primary.SendAsync("CONFIG SET min-replicas-to-write 1");
            await servers.Primary.SendAsync("CONFIG SET min-replicas-max-lag 2");
        }

        await using var connections = new RedisConnections(Options.Create(new SessionGrainOptions()), TimeProvider.System, new FakeLogger<RedisConnection>());
        var connection = await connections.OpenAsync(new StoreConnection("Storage:ConnectionString", "ConnectionStrings:Redis", servers.ConnectionString), RedisUse.Sessions);
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(connection, enough.Token);

        await Task.Delay(Before, TimeProvider.System, TestContext.Current.CancellationToken);
        await servers.ReplaceAsync(TestContext.Current.CancellationToken);
        await Task.Delay(After, TimeProvider.System, TestContext.Current.CancellationToken);
        await enough.CancelAsync();
        var acknowledged = await writing;

        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Primary.ConnectionString);
        var kept = await redis.GetDatabase().StringGetAsync([.. acknowledged.Select(static key => (RedisKey)key)]);
        return (acknowledged.Count, kept.Count(static value => value.IsNull));
    }

    /// <summary>Writes one key after the other.</summary>
    /// <returns>Those that were acknowledged.</returns>
    private static async Task<List<string>> WriteAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        var acknowledged = new List<string>();
        while (!cancellationToken.IsCancellationRequested)
        {
            var key = $"{Guid.NewGuid():N}";
            try
            {
                await connection.CallAsync(database => database.StringSetAsync(key, "1"));
                acknowledged.Add(key);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // Refused, or of unknown outcome.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }

        return acknowledged;
    }
}
