using System.Net;
using OrleansSessions.Local.Stores;

namespace OrleansSessions.Farm.Tests.Telemetry;

public sealed partial class TraceTests
{
    [Fact]
    public async Task Visit_OverGrainCalls_IsOneTraceFromHttpToStorage()
    {
        Assert.SkipWhen(StoreServer.Find("redis-server") is null, "redis-server is not installed.");
        await using var receiver = await OtlpReceiver.StartAsync();
        await VisitAsync(receiver, receiver.Settings, "--silos", "1", "--storage", "redis", "--transport", "grain");
    }

    [Fact]
    public async Task Visits_OverGrainCallsHalfOfThemRecorded_ClusterBeginsNoTraces()
    {
        const int Visits = 20;
        Assert.SkipWhen(StoreServer.Find("redis-server") is null, "redis-server is not installed.");
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(receiver.Settings) { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.5" };
        await using (var farm = await Launcher.Launcher.ReadyAsync(["--port", $"{Local.LoopbackPort.Take()}", "--nodes", "1", "--silos", "1", "--storage", "redis", "--transport", "grain"], settings))
        {
            using var http = new HttpClient { BaseAddress = farm.Url };
            for (var visit = 0; visit < Visits; visit++)
            {
                using var answer = await http.PostAsync("/api/visit", null);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        var traces = receiver.Spans.GroupBy(static span => span.Trace).Where(static trace => trace.Any(static span => span.Source == "OrleansSessions.Cluster")).ToList();
        Assert.InRange(traces.Count(static trace => trace.Any(static span => span.Service == "session-web")), 1, Visits - 1);
        Assert.All(traces, static trace => Assert.Contains(trace, static span => span is { Parent: "", Source: "Microsoft.AspNetCore" })); // a silo is asked too whether it is ready
    }
}
