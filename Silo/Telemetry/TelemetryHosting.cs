using OpenTelemetry.Metrics;

namespace OrleansSessions.Silo;

/// <summary>What the silo measures, sent to wherever the standard <c>OTEL_*</c> variables say.</summary>
internal static class TelemetryHosting
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Measures nothing unless <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a receiver.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            builder.Services.AddOpenTelemetry().WithMetrics(static metrics => metrics.AddMeter("OrleansSessions.Cluster", "Microsoft.Orleans").AddOtlpExporter());
        }
    }
}
