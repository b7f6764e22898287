namespace OrleansSessions.Cluster.Tests;

/// <summary>Holds a history against the rules. Each check looks for one thing, by itself: the search for an order finds more, and says less.</summary>
internal static class HistoryChecker
{
    /// <summary>Everything that is wrong with it; empty when nothing is.</summary>
    public static IReadOnlyList<Finding> Check(SessionHistory history)
    {
        var findings = new List<Finding>();
        foreach (var session in history.Sessions)
        {
            Operation[] operations = [.. session.OrderBy(static o => o.Call)];
            if (IsShortLived(operations))
            {
                findings.AddRange(IdleInvariant.Check(operations, history.Head.ActivationsAreLost));
                continue;
            }

            findings.AddRange(OrderInvariant.Check(operations));
            findings.AddRange(AcknowledgedInvariant.Check(operations));
            findings.AddRange(LostUpdateInvariant.Check(operations));
            findings.AddRange(EndedInvariant.Check(operations));
            findings.AddRange(VersionInvariant.Check(operations));
            findings.AddRange(RefusedInvariant.Check(operations));
        }

        return findings;
    }

    /// <summary>Whether the session could run out of its idle time within the run. The model knows no time.</summary>
    private static bool IsShortLived(Operation[] operations) =>
        operations.Any(operation => operation.Idle > 0 && operation.Idle * 1000 <= operations.Max(static o => o.Answer) - operations[0].Call);
}
