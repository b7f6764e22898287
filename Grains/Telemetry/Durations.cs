using System.Diagnostics.Metrics;

namespace OrleansSessions.Grains;

/// <summary>Histograms of durations. The buckets reach from a read from memory (a tenth of a millisecond) to a storage call that times out (5 s).</summary>
internal static class Durations
{
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    public static Histogram<double> CreateDurations(this Meter meter, string name, string description) => meter.CreateHistogram(name, "s", description, advice: Buckets);
}
