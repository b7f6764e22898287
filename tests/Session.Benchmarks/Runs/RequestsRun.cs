using System.Globalization;
using System.Text;

namespace OrleansSessions.Benchmarks;

/// <summary>The same requests to web nodes whose sessions are kept differently, in turn, over one Redis.</summary>
internal sealed class RequestsRun : IRun
{
    private static readonly (string What, string Path, int Entries)[] Work =
    [
        ("never touches its session", "/untouched", 1),
        ("reads, session of 1 KB", "/read", 1),
        ("writes 1 KB", "/write", 1),
        ("reads, session of 100 KB", "/read", 100),
        ("writes one small key, session of 100 KB", "/small", 100),
    ];

    private static readonly NodeKind[] Kinds = [NodeKind.None, NodeKind.Framework, NodeKind.Gateway, NodeKind.Grain];

    public async Task<string> RunAsync(BenchOptions options)
    {
        await using var farm = await BenchFarm.StartAsync();
        var nodes = new Dictionary<NodeKind, (BenchProcess Process, Uri Url)>();
        foreach (var kind in Kinds)
        {
            nodes.Add(kind, await farm.AddAsync(kind));
        }

        var table = new StringBuilder("| work | sessions | requests/s | CPU web node | silo | Redis | all | requests/s beside the framework's | CPU beside it |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (what, path, entries) in Work)
        {
            var kinds = Kinds.Where(kind => kind != NodeKind.None || path == "/untouched").ToArray();
            var visitors = new Dictionary<NodeKind, Visitors>();
            foreach (var kind in kinds)
            {
                visitors.Add(kind, new Visitors(nodes[kind].Url));
                await (kind == NodeKind.None ? Task.CompletedTask : visitors[kind].EachAsync($"/fill?entries={entries}"));
                await farm.WarmAsync(nodes[kind].Process, () => visitors[kind].AskAsync(path, options.Length));
            }

            var samples = kinds.ToDictionary(static kind => kind, static _ => new List<Sample>());
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var kind in kinds)
                {
                    samples[kind].Add(await Sample.TakeAsync(farm, nodes[kind].Process, () => visitors[kind].AskAsync(path, options.Length)));
                }
            }

            var medians = samples.ToDictionary(static pair => pair.Key, static pair => Sample.MedianOf(pair.Value));
            foreach (var (kind, median) in medians)
            {
                var other = medians[NodeKind.Framework];
                table.AppendLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {what} | {kind} | {median.PerSecond:0} | {median.Node:0} µs | {median.Silo:0} µs | {median.Redis:0} µs | {median.Total:0} µs | {median.PerSecond / other.PerSecond:0.00}x | {median.Total / other.Total:0.00}x |"));
            }

            foreach (var visitor in visitors.Values)
            {
                visitor.Dispose();
            }
        }

        return table.ToString();
    }
}
