using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Telemetry;

/// <summary>Stands for the <c>OTEL_*</c> variables, which are validated at start. OpenTelemetry ignores a value that it cannot read.</summary>
internal sealed class TelemetryVariables;

/// <summary>Reports each <c>OTEL_*</c> variable that the process uses and whose value is not one of those that OpenTelemetry's specification has for it.</summary>
internal sealed class TelemetryVariablesValidator(IConfiguration configuration) : IValidateOptions<TelemetryVariables>
{
    private static readonly string[] Samplers = ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    private static readonly string[] Numbers =
    [
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BLRP_EXPORT_TIMEOUT", "OTEL_BLRP_MAX_QUEUE_SIZE", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
    ];

    public ValidateOptionsResult Validate(string? name, TelemetryVariables options)
    {
        var faults = new List<string>();
        foreach (var signal in new[] { "", "METRICS_", "TRACES_", "LOGS_" })
        {
            var exporter = $"OTEL_EXPORTER_OTLP_{signal}";
            Check(faults, exporter + "ENDPOINT", static value => Uri.TryCreate(value, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps), "an http or https address, for example http://collector:4317");
            Check(faults, exporter + "PROTOCOL", static value => value is "grpc" or "http/protobuf", "grpc or http/protobuf");
            Check(faults, exporter + "TIMEOUT", IsPositive, "a number of milliseconds, 1 or more");
            Check(faults, exporter + "HEADERS", IsListOfPairs, "a list of name=value, separated by commas");
        }

        foreach (var number in Numbers)
        {
            Check(faults, number, IsPositive, "a whole number, 1 or more");
        }

        Check(faults, "OTEL_TRACES_SAMPLER", static value => Samplers.Contains(value), $"one of {string.Join(", ", Samplers)}");
        Check(faults, "OTEL_TRACES_SAMPLER_ARG", static value => double.TryParse(value, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1, "a share from 0 to 1, for example 0.05");
        Check(faults, "OTEL_SDK_DISABLED", static value => bool.TryParse(value, out _), "true or false");
        Check(faults, "OTEL_RESOURCE_ATTRIBUTES", IsListOfPairs, "a list of name=value, separated by commas");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    // Headers are secrets: what they are is not quoted.
    private void Check(List<string> faults, string variable, Func<string, bool> isRight, string wanted)
    {
        if (configuration[variable] is { Length: > 0 } value && !isRight(value))
        {
            faults.Add($"{variable} is {(variable.EndsWith("HEADERS", StringComparison.Ordinal) ? "not readable" : $"'{value}'")}; it must be {wanted}.");
        }
    }

    private static bool IsPositive(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    private static bool IsListOfPairs(string value) => value.Split(',').All(static pair => pair.IndexOf('=', StringComparison.Ordinal) > 0);
}
