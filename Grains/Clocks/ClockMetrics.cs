using System.Diagnostics.Metrics;

namespace OrleansSessions.Grains;

/// <summary>The metrics of this silo's clock. docs/operating.md describes each.</summary>
internal static class ClockMetrics
{
    public static void Observe(IMeterFactory meters, SessionClock clock, ClockReadings readings, NodeClocks nodes, TimeProvider time)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        meter.CreateObservableGauge("session.clock.skew", Skews, "s", "How far this silo's clock is certainly ahead of others' clocks; negative when it is behind.");
        meter.CreateObservableGauge("session.clock.in_doubt", () => clock.IsInDoubt ? 1 : 0, "{silo}", "1 while it is not known what time it is: no session is ended.");

        IEnumerable<Measurement<double>> Skews()
        {
            var (wall, at) = (time.GetUtcNow(), time.GetTimestamp());
            var all = readings.All;
            foreach (var (source, some) in new[] { ("silos", all.Where(SiloClocks.IsSilo)), (StoreClockReader.Source, all.Where(static reading => !SiloClocks.IsSilo(reading))) })
            {
                var skews = some.Select(reading => reading.CertainSkew(wall, at, time).TotalSeconds).OrderBy(Math.Abs).ToList();
                if (skews.Count > 0)
                {
                    yield return new(skews[(skews.Count - 1) / 2], new KeyValuePair<string, object?>("session.clock.source", source));
                }
            }

            if (nodes.Skew is { } skew)
            {
                yield return new(skew.TotalSeconds, new KeyValuePair<string, object?>("session.clock.source", "nodes"));
            }
        }
    }
}
