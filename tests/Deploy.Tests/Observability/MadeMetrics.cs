using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>
/// The metrics that silos and web nodes make, under the names that Prometheus has for them, with the labels of each: read from the sources,
/// and for those of .NET asked of the runtime.
/// </summary>
internal static partial class MadeMetrics
{
    private static readonly string[] Projects = ["Grains", "Silo", "Session.Orleans", "Session.Orleans.Client", "Session.Protocol"];

    // What a scrape adds to every series, and what Prometheus makes itself.
    private static readonly string[] Everywhere = ["job", "instance"];

    private static readonly Lazy<string[]> Sources = new(static () =>
        [.. Projects.SelectMany(static project => Directory.EnumerateFiles(Checkout.At(project), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText)]);

    private static readonly Lazy<Dictionary<string, HashSet<string>>> Made = new(static () =>
    {
        var made = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal) { ["up"] = [], ["ALERTS"] = ["alertname", "alertstate", "severity"] };
        foreach (var (name, labels) in Sources.Value.SelectMany(OfSource).Concat(OfRuntime()))
        {
            made.TryAdd(name, [.. Everywhere]);
            made[name].UnionWith(labels);
        }

        made["up"].UnionWith(Everywhere);
        return made;
    });

    /// <summary>Metric to labels.</summary>
    public static IReadOnlyDictionary<string, HashSet<string>> All => Made.Value;

    /// <summary>Whether a histogram has a bucket that ends there. Its bounds are said with it, or once in its file, or once for all durations.</summary>
    public static bool KnowsBound(string bucket, string bound)
    {
        var durations = Sources.Value.Single(static source => source.Contains("static Histogram<double> CreateDurations(", StringComparison.Ordinal));
        var (source, match) = Sources.Value.SelectMany(static source => Instrument().Matches(source).Select(match => (source, match)))
            .First(made => Legal(made.match.Groups["name"].Value) is var name && bucket.StartsWith(name, StringComparison.Ordinal));
        var statement = source[match.Index..source.IndexOf(';', match.Index)];
        var bounds = new[] { statement, source, durations }.Select(static text => Bounds().Match(text)).First(static found => found.Success);
        var asMade = bound.EndsWith(".0", StringComparison.Ordinal) ? bound[..^2] : bound; // as Prometheus 3 writes a whole number
        return bounds.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries).Contains(asMade);
    }

    /// <summary>Whether the sources know a label's value: as a text, or as what an enum is called in metrics.</summary>
    public static bool KnowsValue(string value) => Sources.Value.Any(source => source.Contains($"\"{value}\"", StringComparison.Ordinal) || Regex.IsMatch(source, $@"(?m)^\s+{Pascal(value)} = \d+,"));

    private static IEnumerable<(string Name, IEnumerable<string> Labels)> OfSource(string source)
    {
        var helpers = Helper().Matches(source).ToDictionary(static match => match.Groups["helper"].Value, static match => match.Groups["tag"].Value);
        var statements = Measured().Matches(source).ToLookup(static match => match.Groups["field"].Value, static match => match.Groups["tags"].Value);
        foreach (Match match in Instrument().Matches(source))
        {
            // A method that is asked for the measurements has their tags in the same file. A field that measures nothing itself is handed to the one statement that does it for several.
            var own = statements[match.Groups["field"].Value];
            var tags = match.Groups["method"].Success ? source : string.Join(' ', own.Any() ? own : statements["durations"]);
            var labels = Tag().Matches(tags).Select(static tag => tag.Groups[1].Value).Concat(helpers.Where(helper => Regex.IsMatch(tags, $@"\b{helper.Key}\b")).Select(static helper => helper.Value)).Select(Legal).ToList();
            var isDuration = match.Groups["kind"].Value == "Durations";
            foreach (var name in Names(match.Groups["name"].Value, isDuration ? "s" : match.Groups["unit"].Value, isDuration ? "Histogram" : match.Groups["kind"].Value))
            {
                yield return (name, name.EndsWith("_bucket", StringComparison.Ordinal) ? [.. labels, "le"] : labels);
            }
        }
    }

    private static List<(string Name, IEnumerable<string> Labels)> OfRuntime()
    {
        var made = new List<(string, IEnumerable<string>)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "System.Runtime") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return made;

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = tags.ToArray().Select(static tag => Legal(tag.Key)).ToArray();
            made.AddRange(Names(instrument.Name, instrument.Unit ?? "", instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal)).Select(name => (name, (IEnumerable<string>)labels)));
        }
    }

    // As eng/PrometheusScrape.cs names them.
    private static string[] Names(string name, string unit, string kind)
    {
        var ending = unit switch { "s" => "_seconds", "By" => "_bytes", "1" when kind.EndsWith("Gauge", StringComparison.Ordinal) => "_ratio", _ => "" };
        var legal = Legal(name) + ending;
        return kind switch
        {
            "Histogram" => [legal + "_bucket", legal + "_sum", legal + "_count"],
            "Counter" => [legal + "_total"],
            _ => [legal],
        };
    }

    private static string Legal(string name) => name.Replace('.', '_');

    private static string Pascal(string value) => string.Concat(value.Split('_').Where(static word => word.Length > 0).Select(static word => char.ToUpperInvariant(word[0]) + Regex.Escape(word[1..])));

    [GeneratedRegex("""(?:(?<field>_\w+) = )?(?:meter\.)?(?:Create)?(?<kind>Durations|Histogram|Counter|UpDownCounter|ObservableGauge|ObservableUpDownCounter)(?:<\w+>)?\((?:meter, )?"(?<name>session\.[a-z_.]+)",(?: (?:\(\) => .*?|(?<method>\w+)),)? "(?<unit>[^"]*)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"(?s)(?:\w+\.)?(?<field>_?\w+)\.(?:Add|Record)\((?<tags>.*?)\);")]
    private static partial Regex Measured();

    [GeneratedRegex("""(?:KeyValuePair<string, object\?> (?<helper>\w+)\(.*?\) => new\(|(?<helper>_\w+) = new\()"(?<tag>session\.[a-z_.]+)""")]
    private static partial Regex Helper();

    [GeneratedRegex(@"HistogramBucketBoundaries = \[([^\]]*)\]")]
    private static partial Regex Bounds();

    [GeneratedRegex("""
        "((?:session|http)\.[a-z_.]+)"
        """)]
    private static partial Regex Tag();
}
