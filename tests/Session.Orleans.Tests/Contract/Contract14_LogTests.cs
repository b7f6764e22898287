using Microsoft.Extensions.Logging;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract14_LogTests
{
    [Fact]
    public async Task Contract14_Logs_OfALife_AreTheFrameworksWithTheIdForTheKey()
    {
        await using var bench = new SessionBench();
        await bench.StoreAsync("a", "b");
        var id = bench.Cluster.Ids.Single();
        var session = bench.Open();
        _ = session.Keys;

        Assert.Equal(
            [
                (3, "SessionStarted", LogLevel.Information, $"Session started; Key:{id}, Id:{session.Id}"),
                (5, "SessionStored", LogLevel.Debug, $"Session stored; Key:{id}, Id:{session.Id}, Count:1"),
                (4, "SessionLoaded", LogLevel.Debug, $"Session loaded; Key:{id}, Id:{session.Id}, Count:1"),
            ],
            bench.Logs.Lines.Select(static line => (line.Event.Id, line.Event.Name!, line.Level, line.Text)));
    }

    [Fact]
    public async Task Logs_Whatever_NeverShowTheKey()
    {
        await using var bench = new SessionBench();
        await bench.StoreAsync("a", "b");
        bench.Client.FailLoads = Fakes.ScriptedClient.Down;

        _ = bench.Open("a-key").IsAvailable;

        Assert.NotEmpty(bench.Logs.Lines);
        Assert.DoesNotContain(bench.Logs.Lines, static line => $"{line.Text}{line.Error}".Contains("a-key", StringComparison.Ordinal));
    }
}
