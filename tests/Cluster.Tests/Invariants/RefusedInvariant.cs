namespace OrleansSessions.Cluster.Tests;

/// <summary>S3, S13: what was refused for certain is never shown to anybody.</summary>
internal static class RefusedInvariant
{
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations)
    {
        var refused = operations.OfType<CommitOperation>()
            .Where(static c => c.Fate == Fate.Refused || c.Status is CommitStatus.Conflict or CommitStatus.Ended)
            .SelectMany(static commit => commit.Set.Values.Select(value => (Value: value, Commit: commit)))
            .ToDictionary(static r => r.Value, static r => r.Commit, StringComparer.Ordinal);
        foreach (var load in operations.OfType<LoadOperation>().Where(static load => load.Content is not null))
        {
            foreach (var value in load.Content!.Values.Where(refused.ContainsKey))
            {
                yield return new Finding("refused and stored", load.Session, $"{refused[value]} reported that {value} is not stored, and {load} shows it (S3)");
            }
        }
    }
}
