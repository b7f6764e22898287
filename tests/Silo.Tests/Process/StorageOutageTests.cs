using System.Net;
using System.Text.Json;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo whose Redis is stopped while nobody uses it.</summary>
public sealed class StorageOutageTests
{
    private static readonly TimeSpan SeesWithin = TimeSpan.FromMinutes(2);

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S13_RedisIsStoppedOrRefusesWrites_IdleSiloIsDegradedAndStaysReadyUntilItWorksAgain(bool refusesWrites)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(appendOnly: true, Stop);
        using var silo = new SiloProcess(
            ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", redis.ConnectionString), ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", "outage-key-0123456789-0123456789-012"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = (await silo.OpenAsync()).Health };

        var before = await http.GetStringAsync("/health/ready", Stop);
        await (refusesWrites ? SetAsync(redis, "1") : redis.StopAsync());
        var seen = await AwaitAsync(http, "Degraded");
        using var live = await http.GetAsync("/health/live", Stop);
        await (refusesWrites ? SetAsync(redis, "0") : redis.StartAsync(Stop));
        var back = await AwaitAsync(http, "Healthy");

        TestContext.Current.TestOutputHelper!.WriteLine($"{(refusesWrites ? "Redis refuses writes" : "Redis is stopped")}: Degraded after {seen.TotalSeconds:0.0} s, Healthy {back.TotalSeconds:0.0} s after it worked again.");
        Assert.Equal("Healthy", before);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Status_RedisIsFrozenOrGone_AnswersWithinASecondWhatIsKnown(bool isFrozen)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(appendOnly: true, Stop);
        using var silo = new SiloProcess(
            ("Cluster__Provider", "Redis"), ("Cluster__AdvertisedAddress", "127.0.0.1"), ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", redis.ConnectionString), ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", "outage-key-0123456789-0123456789-012"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = (await silo.OpenAsync()).Health };
        await http.GetStringAsync("/status.json", Stop);

        await (isFrozen ? redis.PauseAsync() : redis.StopAsync(kill: true));
        var answers = new List<(TimeSpan Took, JsonElement Status)>();
        for (var i = 0; i < 5; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            using var status = JsonDocument.Parse(await http.GetStringAsync("/status.json", Stop));
            answers.Add((TimeProvider.System.GetElapsedTime(began), status.RootElement.Clone()));
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Stop);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{(isFrozen ? "frozen" : "gone")}: {string.Join(", ", answers.Select(static answer => $"{answer.Took.TotalSeconds:0.00} s"))}; {answers[^1].Status.GetProperty("ready")}");
        Assert.InRange(answers.Min(static answer => answer.Took), TimeSpan.Zero, TimeSpan.FromSeconds(1)); // a busy machine may be late now and then
        Assert.All(answers, static answer => Assert.Equal(1, answer.Status.GetProperty("members").GetArrayLength()));
        Assert.True(answers[^1].Status.GetProperty("membersAgeSeconds").GetDouble() > 2);
        Assert.StartsWith("yes, degraded", answers[^1].Status.GetProperty("ready").GetString(), StringComparison.Ordinal);
        await (isFrozen ? redis.ResumeAsync() : Task.CompletedTask);
    }

    // Without as many replicas, Redis refuses writes and answers reads.
    private static async Task SetAsync(RedisServer redis, string replicas)
    {
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        await admin.GetServers()[0].ConfigSetAsync("min-replicas-to-write", replicas);
    }

    /// <summary>Waits for an answer of the readiness probe, which is 200 all the while.</summary>
    private static async Task<TimeSpan> AwaitAsync(HttpClient http, string wanted)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await http.GetStringAsync("/health/ready", Stop) is var seen && seen != wanted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < SeesWithin, $"Still {seen}.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Stop);
        }

        return TimeProvider.System.GetElapsedTime(began);
    }
}
