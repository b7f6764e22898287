using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Farm.Tests;

/// <summary>Takes what exporters send over OTLP/HTTP, and keeps the spans.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly ConcurrentDictionary<string, bool> _paths = new();
    private readonly WebApplication _app;

    private static Dictionary<string, string> Often => new()
    {
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    private OtlpReceiver(WebApplication app) => _app = app;

    private static readonly string[] Signals = ["TRACES", "METRICS", "LOGS"];

    /// <summary>The variables that name it for all signals.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(Often)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>The variables that name it for each signal by itself.</summary>
    public IReadOnlyDictionary<string, string> SettingsOfSignals => new Dictionary<string, string>(
    [
        .. Often,
        .. Signals.Select(signal => KeyValuePair.Create($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", $"{_app.Urls.Single()}/v1/{signal.ToLowerInvariant()}")),
        .. Signals.Select(static signal => KeyValuePair.Create($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL", "http/protobuf")),
    ]);

    /// <summary>The paths that something was sent to.</summary>
    public IReadOnlyCollection<string> Paths => [.. _paths.Keys];

    public IReadOnlyList<Span> Spans => [.. _spans];

    /// <summary>All that came, as it came.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. _bodies];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The spans of the trace that has such a span, once they are what is waited for.</summary>
    public async Task<IReadOnlyList<Span>> TraceAsync(Func<IReadOnlyList<Span>, bool> complete)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (Spans.GroupBy(static span => span.Trace).Select(static trace => trace.ToList()).FirstOrDefault(complete) is { } found)
                return found;

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _bodies.Enqueue(body.ToArray());
        _paths[context.Request.Path] = true;
        if (context.Request.Path == "/v1/traces")
        {
            foreach (var resource in ProtoReader.All(body.ToArray(), 1))
                Take(resource);
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private void Take(byte[] resource)
    {
        var service = ProtoReader.All(resource, 1).SelectMany(static r => ProtoReader.All(r, 1)).Where(static a => ProtoReader.Text(a, 1) == "service.name")
            .Select(static a => ProtoReader.Text(ProtoReader.All(a, 2).Single(), 1)).FirstOrDefault() ?? "";
        foreach (var scope in ProtoReader.All(resource, 2))
        {
            var source = ProtoReader.Text(ProtoReader.All(scope, 1).First(), 1);
            foreach (var span in ProtoReader.All(scope, 2))
                _spans.Enqueue(new Span(ProtoReader.Hex(span, 1), ProtoReader.Hex(span, 2), ProtoReader.Hex(span, 4), service, source, ProtoReader.Text(span, 5)));
        }
    }
}

/// <summary>One span, as far as the tests look.</summary>
internal sealed record Span(string Trace, string Id, string Parent, string Service, string Source, string Name)
{
    /// <summary>Who has it and what it is.</summary>
    public string What => $"{Service}: {Name}";
}
