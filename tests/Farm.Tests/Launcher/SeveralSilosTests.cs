using System.Globalization;
using System.Net.Http.Json;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class SeveralSilosTests
{
    [Theory]
    [InlineData("grain")]
    [InlineData("gateway")]
    public async Task Run_ThreeSilosOneKilled_VisitsAreCountedOn(string transport)
    {
        Assert.SkipWhen(StoreServer.Find("redis-server") is null, "redis-server is not installed.");
        await using var launcher = await Launcher.ReadyAsync("--port", $"{LoopbackPort.Take()}", "--silos", "3", "--transport", transport);
        using var http = new HttpClient { BaseAddress = launcher.Url };
        await VisitAsync(http, times: 6);

        Pids.Kill(launcher.Rows["silo-2"].Pid);
        await launcher.UntilAsync("silo-2 ended");
        var count = await VisitAsync(http, times: 6);

        Assert.Equal(12, count);
        Assert.Equal(["balancer", "silo-1", "silo-2", "silo-3", "web-1", "web-2", "web-3"], launcher.Rows.Keys);
    }

    [Fact]
    public async Task Run_KilledWithoutWarning_LeavesNoRedis()
    {
        Assert.SkipWhen(StoreServer.Find("redis-server") is null, "redis-server is not installed.");
        using var data = new TemporaryDirectory();
        await using var launcher = await Launcher.ReadyAsync("--port", $"{LoopbackPort.Take()}", "--storage", "redis", "--data", data.Path);
        var log = await File.ReadAllTextAsync(Path.Combine(data.Path, "logs", "redis.log"));
        var redis = int.Parse(log.Split(':')[0], CultureInfo.InvariantCulture);

        launcher.Kill();
        await launcher.EndAsync();

        await Pids.GoneAsync(redis);
    }

    /// <summary>A visit may be refused because its session's silo is gone. It is not counted then.</summary>
    private static async Task<int> VisitAsync(HttpClient http, int times)
    {
        var count = 0;
        for (var done = 0; done < times;)
        {
            using var answer = await http.PostAsync("/api/visit", null);
            if (!answer.IsSuccessStatusCode) continue;

            count = (await answer.Content.ReadFromJsonAsync<Visit>())!.Visits;
            done++;
        }
        return count;
    }

    private sealed record Visit(int Visits);
}
