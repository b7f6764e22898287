using System.Net;
using System.Text;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

/// <summary>What a farm sends to a real receiver.</summary>
public sealed class TraceTests
{
    // What a request that reads and writes its session passes, whatever the transport adds between.
    private static readonly string[] Passed = ["session-web: session load", "session-silo: session load", "session-web: session commit", "session-silo: session commit", "session-silo: session batch", "session-silo: write"];

    [Fact]
    public async Task Visit_OverTheGateway_IsOneTraceFromHttpToStorage()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await VisitAsync(receiver, receiver.SettingsOfSignals, "--silos", "1");

        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], receiver.Paths.Order());
    }

    private static async Task VisitAsync(OtlpReceiver receiver, IReadOnlyDictionary<string, string> settings, params string[] shape)
    {
        await using var farm = await Launcher.ReadyAsync(["--port", $"{LoopbackPort.Take()}", "--nodes", "1", .. shape], settings);
        using var http = new HttpClient { BaseAddress = farm.Url };
        using var first = await http.PostAsync("/api/visit", null);
        using var second = await http.PostAsync("/api/visit", null);

        var trace = await receiver.TraceAsync(static spans => Passed.All(what => spans.Any(span => span.What == what)) && spans.All(span => span.Parent.Length == 0 || spans.Any(other => other.Id == span.Parent)));

        Assert.Equal(["session-web"], trace.Where(static span => span.Parent.Length == 0).Select(static span => span.Service));
        Assert.All(trace.Where(static span => span.Parent.Length > 0), span => Assert.Contains(trace, other => other.Id == span.Parent));
        Assert.Equal(["session-silo: write", "session-silo: session batch", "session-silo: session commit", "session-web: session commit"], Ancestry(trace, "session-silo: write").Where(static what => what.Contains("session ", StringComparison.Ordinal) || what.EndsWith(": write", StringComparison.Ordinal)));
        var cookie = second.RequestMessage!.Headers.TryGetValues("Cookie", out var sent) ? sent.Single() : first.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.All(receiver.Bodies, body => Assert.DoesNotContain(cookie.Split('=')[1], Encoding.Latin1.GetString(body), StringComparison.Ordinal));
    }

    private static IEnumerable<string> Ancestry(IReadOnlyList<Span> trace, string what)
    {
        for (var span = trace.FirstOrDefault(span => span.What == what); span is not null; span = trace.FirstOrDefault(other => other.Id == span.Parent))
            yield return span.What;
    }

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
        await using (var farm = await Launcher.ReadyAsync(["--port", $"{LoopbackPort.Take()}", "--nodes", "1", "--silos", "1", "--storage", "redis", "--transport", "grain"], settings))
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
