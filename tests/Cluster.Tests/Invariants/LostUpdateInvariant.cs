namespace OrleansSessions.Cluster.Tests;

/// <summary>S4: a commit with conflict detection that is <c>Applied</c> has overwritten nothing that was acknowledged between its base and its call.</summary>
internal static class LostUpdateInvariant
{
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations)
    {
        var applied = operations.OfType<CommitOperation>().Where(static c => c.Status == CommitStatus.Applied).ToList();
        foreach (var commit in applied.Where(static c => c.Detect))
        {
            if (Learned(operations, commit) is not { } learned)
            {
                continue;
            }

            var robber = applied.Find(other => other.Client != commit.Client && other.Call > learned && other.Answer < commit.Call && Shares(other, commit));
            if (robber is not null)
            {
                yield return new Finding("lost update", commit.Session, $"{commit} was applied on base {commit.Base.Revision}, over {robber}, which its caller had not seen, and it was not told (S4)");
            }
        }
    }

    /// <summary>The time at which the caller received the base of its commit.</summary>
    private static long? Learned(IReadOnlyList<Operation> operations, CommitOperation commit) => operations
        .Where(o => o.Client == commit.Client && o.Answer <= commit.Call && VersionOf(o) == commit.Base)
        .Select(static o => (long?)o.Answer)
        .FirstOrDefault();

    private static SessionVersion VersionOf(Operation operation) => operation switch
    {
        LoadOperation { Content: not null } load => load.Version,
        CommitOperation { Status: CommitStatus.Applied } applied => applied.Version,
        _ => new SessionVersion(Guid.Empty, -1, 0),
    };

    private static bool Shares(CommitOperation other, CommitOperation commit) =>
        commit.Set.Keys.Concat(commit.Removed).Concat(commit.Reads).Any(key => other.Set.ContainsKey(key));
}
