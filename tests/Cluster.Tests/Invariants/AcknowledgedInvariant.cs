namespace OrleansSessions.Cluster.Tests;

/// <summary>S2: the last load, after all has healed, shows every acknowledged write that nobody can have overwritten since.</summary>
internal static class AcknowledgedInvariant
{
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations)
    {
        if (operations.OfType<LoadOperation>().LastOrDefault(static load => load.Fate == Fate.Known) is not { } last
            || operations.Any(o => o != last && o.Fate != Fate.Refused && o.Answer > last.Call && o is not LoadOperation))
        {
            yield break;
        }

        var commits = operations.OfType<CommitOperation>().Where(static c => c.Fate == Fate.Unknown || c.Status == CommitStatus.Applied).ToList();
        var ends = operations.OfType<EndOperation>().Any(static end => end.Fate != Fate.Refused);
        foreach (var commit in commits.Where(c => c.Status == CommitStatus.Applied && !(ends && last.Content is null)))
        {
            foreach (var (key, value) in commit.Set)
            {
                var shown = last.Content?.GetValueOrDefault(key);
                if (shown != value && !commits.Any(other => other != commit && other.Writes(key) && MayBeAfter(other, commit) && Explains(other, key, shown)))
                {
                    yield return new Finding("lost write", commit.Session, $"{key}={value} was acknowledged ({commit}), and at the end {key} is {shown ?? "not there"}, which nobody wrote since (S2, S4)");
                }
            }
        }
    }

    private static bool MayBeAfter(CommitOperation other, CommitOperation commit) => other.Fate == Fate.Unknown || other.Answer >= commit.Call;

    private static bool Explains(CommitOperation other, string key, string? shown) => other.Set.TryGetValue(key, out var value) ? value == shown : shown is null;
}
