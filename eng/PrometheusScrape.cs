using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace OrleansSessions.Telemetry;

/// <summary>
/// The metrics of this process in Prometheus' text format 0.0.4, named as OpenTelemetry's specification says: dots become underscores, a unit
/// is part of the name, counters end in <c>_total</c>. Collected when asked for.
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusScrape : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly SemaphoreSlim _one = new(1);
    private string _text = "";

    public Func<int, bool>? Collect { get; set; }

    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            Collect?.Invoke(Timeout.Infinite);
            return _text;
        }
        finally
        {
            _one.Release();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        // One name may come from several meters: its lines must stand together, under one type.
        var families = new SortedDictionary<string, (string Type, string Help, StringBuilder Lines)>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var name = NameOf(metric);
            if (!families.TryGetValue(name, out var family))
            {
                families.Add(name, family = (TypeOf(metric), metric.Description, new StringBuilder()));
            }

            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                Write(family.Lines, name, metric, point);
            }
        }

        var text = new StringBuilder();
        foreach (var (name, (type, help, lines)) in families)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal))
                .Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n').Append(lines);
        }

        _text = text.ToString();
        return ExportResult.Success;
    }

    private static void Write(StringBuilder lines, string name, Metric metric, in MetricPoint point)
    {
        var labels = LabelsOf(metric, point);
        switch (metric.MetricType)
        {
            case MetricType.Histogram:
                long count = 0;
                foreach (var bucket in point.GetHistogramBuckets())
                {
                    count += bucket.BucketCount;
                    Line(lines, name + "_bucket", $"{labels}le=\"{(double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound))}\"", count.ToString(CultureInfo.InvariantCulture));
                }

                Line(lines, name + "_sum", labels, Number(point.GetHistogramSum()));
                Line(lines, name + "_count", labels, point.GetHistogramCount().ToString(CultureInfo.InvariantCulture));
                break;
            case MetricType.LongGauge:
                Line(lines, name, labels, Number(point.GetGaugeLastValueLong()));
                break;
            case MetricType.DoubleGauge:
                Line(lines, name, labels, Number(point.GetGaugeLastValueDouble()));
                break;
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Line(lines, name, labels, Number(point.GetSumLong()));
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Line(lines, name, labels, Number(point.GetSumDouble()));
                break;
        }
    }

    private static void Line(StringBuilder lines, string name, string labels, string value)
    {
        lines.Append(name);
        if (labels.Length > 0)
        {
            lines.Append('{').Append(labels.TrimEnd(',')).Append('}');
        }

        lines.Append(' ').Append(value).Append('\n');
    }

    private static string LabelsOf(Metric metric, in MetricPoint point)
    {
        var labels = new StringBuilder();
        Label(labels, "otel_scope_name", metric.MeterName);
        foreach (var (key, value) in point.Tags)
        {
            Label(labels, Legal(key), Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }

        return labels.ToString();
    }

    private static void Label(StringBuilder labels, string name, string value) =>
        labels.Append(name).Append("=\"").Append(value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Append("\",");

    private static string TypeOf(Metric metric) => metric.MetricType switch
    {
        MetricType.Histogram => "histogram",
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        _ => "gauge",
    };

    private static string NameOf(Metric metric)
    {
        var name = Legal(metric.Name);
        var unit = metric.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", "1" when TypeOf(metric) == "gauge" => "_ratio", _ => "" };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return TypeOf(metric) == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Legal(string name) => string.Create(name.Length, name, static (text, name) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
        }
    });

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
