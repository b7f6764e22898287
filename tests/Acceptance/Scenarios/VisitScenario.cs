using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>A visitor whose requests go to all nodes in turn has one session: every visit is counted once.</summary>
internal static class VisitScenario
{
    private const int Visits = 300;

    public static async Task<Finding> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var browser = new Browser(farm.Url);
        var started = time.GetTimestamp();
        var byNode = farm.Nodes.ToDictionary(node => node.Name, _ => 0);
        var ids = new HashSet<string>();
        var count = 0;
        for (var i = 0; i < Visits; i++)
        {
            var visit = await browser.VisitAsync(cancel);
            count = visit.Visits;
            byNode[visit.Node]++;
            ids.Add(visit.Id);
        }

        var held = count == Visits && ids.Count == 1 && byNode.Values.All(answered => answered > 0);
        var nodes = string.Join(", ", byNode.OrderBy(node => node.Key, StringComparer.Ordinal).Select(node => $"{node.Key} {node.Value}"));
        return new(held, $"{Visits} visits with one cookie, dealt in turn, are all counted", string.Create(CultureInfo.InvariantCulture,
            $"the counter is {count}, {(ids.Count == 1 ? "one session" : $"{ids.Count} sessions")}, answered by {nodes}, in {time.GetElapsedTime(started).TotalSeconds:0.0} s"));
    }
}
