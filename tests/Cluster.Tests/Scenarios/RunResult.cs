namespace OrleansSessions.Cluster.Tests;

/// <summary>What one seeded run showed.</summary>
internal sealed record RunResult(int Seed, SessionHistory History, IReadOnlyList<Finding> Findings, TimeSpan Longest, TimeSpan Took)
{
    /// <summary>Whether reads lagged, and by no more than S14 allows, and nothing else is wrong.</summary>
    public bool Lags => Findings.Count > 0 && Findings.All(static finding => finding.IsStaleRead);

    /// <summary>Where the history was saved, when it was.</summary>
    public string? SavedAs { get; init; }

    public override string ToString()
    {
        var fates = History.Operations.CountBy(static o => o.Fate).ToDictionary();
        return $"seed {Seed}: {History.Operations.Count} operations on {History.Sessions.Count()} sessions ({fates.GetValueOrDefault(Fate.Known)} answered, {fates.GetValueOrDefault(Fate.Refused)} refused, "
            + $"{fates.GetValueOrDefault(Fate.Unknown)} unknown), longest wait {Longest.TotalSeconds:0.00} s, {Took.TotalSeconds:0.0} s: "
            + (Findings.Count == 0 ? "right" : Lags ? $"reads lagged within S14, saved as {SavedAs}" : $"{Findings.Count} findings, saved as {SavedAs}\n{string.Join("\n", Findings)}");
    }
}
