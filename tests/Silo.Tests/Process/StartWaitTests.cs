using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo whose store cannot be used when it starts.</summary>
public sealed class StartWaitTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PasswordIsWrong_SaysWhatItWaitsForAndEndsAfterAMinute()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        await using (var admin = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true"))
        {
            await admin.GetServers()[0].ConfigSetAsync("requirepass", "right-password");
        }

        using var silo = Silo($"{redis.ConnectionString},password=wrong-password");

        var began = TimeProvider.System.GetTimestamp();
        var exit = await silo.ExitAsync();
        var took = TimeProvider.System.GetElapsedTime(began);

        var lines = silo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1, exit);
        Assert.InRange(took, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
        Assert.InRange(lines.Count(static line => line.Contains("The silo waits for the membership table (Redis at 127.0.0.1:", StringComparison.Ordinal)), 5, 7);
        Assert.StartsWith($"The silo cannot run: The membership table (Redis at {redis.ConnectionString}) could not be used for 6", silo.LastError, StringComparison.Ordinal);
        Assert.Contains("Check Cluster:ConnectionString (or ConnectionStrings:Redis, its default), and the store.", silo.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", silo.Output, StringComparison.Ordinal);
        Assert.InRange(lines.Length, 6, 12);
    }

    [Fact]
    public async Task Start_IsAskedToStopWhileItWaits_EndsWithZero()
    {
        using var silo = Silo($"127.0.0.1:{LoopbackPort.Take()}");

        await silo.SaysAsync("it cannot be reached");
        await silo.TerminateAsync();

        Assert.Equal(0, await silo.ExitAsync());
    }

    [Fact]
    public async Task Start_IsAskedToStopWhileOrleansStarts_EndsWithZeroAndLeavesNoActiveSilo()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        for (var i = 0; i < 5; i++)
        {
            using var silo = Silo(redis.ConnectionString);
            await silo.SaysAsync("Starting Orleans Silo.");
            await Task.Delay(TimeSpan.FromMilliseconds(60 * i), TimeProvider.System, Stop);
            await silo.TerminateAsync();

            Assert.True(await silo.ExitAsync() == 0, silo.Output);
        }

        Assert.Empty(await ActiveAsync(redis));
    }

    /// <summary>The listeners open last: the silo has joined its cluster by then.</summary>
    [Fact]
    public async Task Start_ListenerCannotBeOpened_ShowsTheTraceAndLeavesNoActiveSilo()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        var url = $"http://127.0.0.1:{LoopbackPort.Take()}";
        using var silo = Silo(redis.ConnectionString, ("Gateway__Url", url), ("Health__Url", url));

        var exit = await silo.ExitAsync();

        Assert.Equal(1, exit);
        Assert.Contains($"The silo failed: System.IO.IOException: Failed to bind to address {url}", silo.Output, StringComparison.Ordinal);
        Assert.Contains("   at ", silo.Output, StringComparison.Ordinal);
        Assert.Empty(await ActiveAsync(redis));
    }

    [Fact]
    public async Task Start_StoreIsStartedLater_GoesOn()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        await redis.StopAsync();
        using var silo = Silo(redis.ConnectionString);

        await silo.SaysAsync("it cannot be reached");
        await redis.StartAsync(Stop);
        await silo.OpenAsync();

        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StoreBelongsToAnotherCluster_SaysSoInTheLastLineAndShowsTracesOnlyWithDebug()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        using var owner = Silo(redis.ConnectionString, ("Cluster__ClusterId", "blue"));
        await owner.OpenAsync();
        using var refused = Silo(redis.ConnectionString, ("Cluster__ClusterId", "green"));
        using var debugged = Silo(redis.ConnectionString, ("Cluster__ClusterId", "red"), ("Logging__LogLevel__Default", "Debug"));

        var exits = await Task.WhenAll(refused.ExitAsync(), debugged.ExitAsync());

        Assert.Equal([1, 1], exits);
        Assert.StartsWith("The silo cannot run: The storage of sessions belongs to 'blue'", refused.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("   at ", debugged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StoreVanishesWhileItStarts_IsNamedInTheLastLine()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        using var silo = Silo(redis.ConnectionString);

        await silo.SaysAsync("starts: cluster");
        await redis.KillAsync();
        var exit = await silo.ExitAsync();

        Assert.Equal(1, exit);
        Assert.StartsWith($"The silo cannot run: The membership table (Redis at {redis.ConnectionString}) failed while the silo started: it ", silo.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    /// <summary>The rows of active silos. One that only joined gets no calls.</summary>
    private static async Task<List<string>> ActiveAsync(RedisServer redis)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        return [.. client.GetServers()[0].Keys().Where(key => client.GetDatabase().KeyType(key) == RedisType.Hash).SelectMany(key => client.GetDatabase().HashGetAll(key))
            .Select(static field => field.Value.ToString()).Where(static row => row.Contains("\"Status\":3", StringComparison.Ordinal))];
    }

    private static SiloProcess Silo(string redis, params (string Name, string Value)[] settings) => new(
    [
        ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), .. settings,
        ("Cluster__Provider", "Redis"), ("Cluster__AdvertisedAddress", "127.0.0.1"), ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", redis),
        ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", "waiting-key-0123456789-0123456789-01"),
    ]);
}
