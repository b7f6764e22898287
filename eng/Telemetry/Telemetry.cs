using System.Globalization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansSessions.Telemetry;

/// <summary>What a process of the farm measures, traces and logs, and how that is had: by a scrape, and by whoever the standard <c>OTEL_*</c> variables name.</summary>
internal static class Telemetry
{
    // Not those of ASP.NET Core, HTTP and Orleans: they cost a read-only request six times as much as these (docs/operating.md).
    private static readonly string[] Meters = ["OrleansSessions.*", "System.Runtime"];

    private static readonly string[] Sources = ["OrleansSessions.*", "Microsoft.AspNetCore", "System.Net.Http"];

    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        builder.Services.AddOptions<TelemetryVariables>().ValidateOnStart();
        var validator = new TelemetryVariablesValidator(builder.Configuration);
        builder.Services.AddSingleton<IValidateOptions<TelemetryVariables>>(validator);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<TelemetryFailureReporter>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (validator.Validate(null, new TelemetryVariables()).Failed)
        {
            return; // the exporter of logs is made before the start is validated, and would end it with its first fault
        }

        if (Exports(builder.Configuration, "METRICS"))
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(To(builder.Configuration, "METRICS")));
        }

        if (Exports(builder.Configuration, "TRACES"))
        {
            telemetry.WithTracing(tracing => tracing.AddSource(Sources).AddOtlpExporter(To(builder.Configuration, "TRACES")));
        }

        if (Exports(builder.Configuration, "LOGS"))
        {
            telemetry.WithLogging(logging => logging.AddOtlpExporter(To(builder.Configuration, "LOGS")));
        }
    }

    /// <summary>Serves the metrics to Prometheus, at <c>/metrics</c>.</summary>
    public static IEndpointConventionBuilder MapScrape(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint();

    /// <summary>What the variables of one signal say goes over what those of all signals do, which the exporter reads itself; its endpoint is the whole address.</summary>
    private static Action<OtlpExporterOptions> To(ConfigurationManager configuration, string signal) => options =>
    {
        string? Said(string what) => configuration[$"OTEL_EXPORTER_OTLP_{signal}_{what}"] is { Length: > 0 } said ? said : null;

        options.Protocol = Said("PROTOCOL") switch
        {
            null => options.Protocol,
            "grpc" => OtlpExportProtocol.Grpc,
            _ => OtlpExportProtocol.HttpProtobuf, // TelemetryVariablesValidator refuses others
        };
        if (Said("ENDPOINT") is { } endpoint)
        {
            options.Endpoint = new Uri(endpoint); // once it is set, the exporter adds no path to it
        }

        options.Headers = Said("HEADERS") ?? options.Headers;
        options.TimeoutMilliseconds = Said("TIMEOUT") is { } timeout ? int.Parse(timeout, CultureInfo.InvariantCulture) : options.TimeoutMilliseconds;
    };

    private static bool Exports(ConfigurationManager configuration, string signal) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || !string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]);
}
