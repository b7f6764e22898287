using System.Net;
using System.Net.Http.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class KilledPartTests
{
    [Fact]
    public async Task Kill_AsAsked_StartsAgainAndTheFarmEndsWhenItIsAskedTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by id on Unix only.");
        await using var launcher = await Launcher.ReadyAsync("--port", $"{LoopbackPort.Take()}");
        using var http = new HttpClient { BaseAddress = launcher.Url, DefaultRequestHeaders = { { "X-Farm", "kill" } } };

        using var killed = await http.PostAsync("/farm/parts/web-2/kill", null);
        using var twice = await http.PostAsync("/farm/parts/web-2/kill", null);
        var dead = await PidsAsync(http);
        await launcher.UntilAsync("web-2 is ready again");
        var back = await PidsAsync(http);
        using var silo = await http.PostAsync("/farm/parts/silo/kill", null);
        Pids.Send(launcher.Pid, Pids.Sigint);
        var exitCode = await launcher.EndAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Conflict, HttpStatusCode.Accepted), (killed.StatusCode, twice.StatusCode, silo.StatusCode));
        Assert.Null(dead["web-2"]);
        Assert.NotEqual(launcher.Rows["web-2"].Pid, back["web-2"]);
        Assert.DoesNotContain(launcher.Seen, line => line.Contains("exit code", StringComparison.Ordinal));
        Assert.Equal(0, exitCode);
        foreach (var pid in launcher.Rows.Values.Select(row => row.Pid).Append(back["web-2"]!.Value)) await Pids.GoneAsync(pid);
    }

    [Fact]
    public async Task Kill_TheSilo_NodesAreDegradedAndAlive()
    {
        await using var launcher = await Launcher.ReadyAsync("--port", $"{LoopbackPort.Take()}");
        using var http = new HttpClient { BaseAddress = launcher.Url, DefaultRequestHeaders = { { "X-Farm", "kill" } } };
        using var node = new HttpClient { BaseAddress = launcher.Rows["web-1"].Url };

        var before = await node.GetStringAsync("/health/ready");
        using var killed = await http.PostAsync("/farm/parts/silo/kill", null);
        var ready = await node.GetStringAsync("/health/ready");
        for (var asked = 0; ready == "Healthy" && asked < 1000; asked++) ready = await node.GetStringAsync("/health/ready");
        var live = await node.GetStringAsync("/health/live");

        Assert.Equal(("Healthy", "Degraded", "Healthy"), (before, ready, live));
    }

    private static async Task<Dictionary<string, int?>> PidsAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<List<Part>>("/farm/parts"))!.ToDictionary(part => part.Name, part => part.Pid);

    private sealed record Part(string Name, int? Pid);
}
