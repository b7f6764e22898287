using System.Diagnostics.Tracing;

namespace OrleansSessions.Telemetry;

/// <summary>Logs once a minute that telemetry could not be sent. OpenTelemetry says so only to who listens to its event sources.</summary>
internal sealed partial class TelemetryFailureReporter(TimeProvider time, ILogger<TelemetryFailureReporter> logger) : EventListener, IHostedService
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _reportedAt;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Events without a number, such as counters that others have enabled, reach every listener.
        if (eventData.EventSource.Name != Exporter)
        {
            return;
        }

        var reported = Volatile.Read(ref _reportedAt);
        var now = time.GetTimestamp();
        if ((reported == 0 || time.GetElapsedTime(reported, now) >= Interval) && Interlocked.CompareExchange(ref _reportedAt, now, reported) == reported)
        {
            LogNotSent($"{eventData.EventName}: {string.Join(", ", (eventData.Payload ?? []).Select(static part => FirstLine(part?.ToString())))}");
        }
    }

    // Exceptions are passed as text, with their stack trace.
    private static string FirstLine(string? text) => text?.Split('\n', 2)[0].TrimEnd() ?? "";

    [LoggerMessage(442, LogLevel.Warning, "Telemetry could not be sent. Check OTEL_EXPORTER_OTLP_ENDPOINT and the receiver. Sessions are not affected. {Reason}", EventName = "TelemetryNotSent")]
    private partial void LogNotSent(string reason);
}
