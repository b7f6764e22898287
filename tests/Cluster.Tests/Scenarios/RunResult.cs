using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>What one seeded run showed.</summary>
internal sealed record RunResult(int Seed, SessionHistory History, IReadOnlyList<Finding> Findings, TimeSpan Longest, TimeSpan Took)
{
    /// <summary>Whether reads lagged, and by no more than S14 allows, and nothing else is wrong.</summary>
    public bool Lags => Fault is null && Findings.Count > 0 && Findings.All(static finding => finding.IsStaleRead);

    private bool IsWrong => Fault is not null || (Findings.Count > 0 && !(Lags && MayLag));

    /// <summary>Whether reads may lag.</summary>
    public bool MayLag { get; init; }

    /// <summary>Why it did not come to its end: the cluster did not heal, say.</summary>
    public Exception? Fault { get; init; }

    /// <summary>Where the history was saved, when it was.</summary>
    public string? SavedAs { get; init; }

    private int Acknowledged => History.Operations.Count(static o => o is CommitOperation { Status: CommitStatus.Applied });

    public RunLine Line => new(History.Head.Scenario, IsWrong ? RunLine.Wrong : Lags ? RunLine.Lags : RunLine.Right)
    {
        Seed = Seed,
        Operations = History.Operations.Count,
        Acknowledged = Acknowledged,
        Refused = Count(Fate.Refused),
        Unknown = Count(Fate.Unknown),
        Findings = [.. Findings.Select(static finding => $"{finding}"), .. Fault is { } fault ? [FirstLine(fault)] : Array.Empty<string>()],
        Longest = Math.Round(Longest.TotalSeconds, 2),
        Took = Math.Round(Took.TotalSeconds, 1),
    };

    public override string ToString() =>
        $"seed {Seed}: {History.Operations.Count} operations on {History.Sessions.Count()} sessions ({Count(Fate.Known)} answered, {Count(Fate.Refused)} refused, "
        + $"{Count(Fate.Unknown)} unknown, {Acknowledged} commits acknowledged), longest wait {Longest.TotalSeconds:0.00} s, {Took.TotalSeconds:0.0} s: "
        + (Fault is { } fault ? $"{FirstLine(fault)}, saved as {SavedAs}" : Findings.Count == 0 ? "right" : Lags ? $"reads lagged within S14, saved as {SavedAs}" : $"{Findings.Count} findings, saved as {SavedAs}\n{string.Join("\n", Findings)}");

    private int Count(Fate fate) => History.Operations.Count(operation => operation.Fate == fate);

    private static string FirstLine(Exception fault) => fault.Message.Split('\n')[0];
}
