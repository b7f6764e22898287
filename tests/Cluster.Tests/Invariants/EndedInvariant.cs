namespace OrleansSessions.Cluster.Tests;

/// <summary>S10: an incarnation whose end was reported is never read or written by a later call.</summary>
internal static class EndedInvariant
{
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations)
    {
        foreach (var end in operations.OfType<EndOperation>().Where(static e => e.Status == EndStatus.Ended && e.Incarnation != Guid.Empty))
        {
            var back = operations.LastOrDefault(o => o.Call > end.Answer && LifeOf(o) == end.Incarnation);
            if (back is not null)
            {
                yield return new Finding("back from the dead", end.Session, $"{end} ended it, and {back} found it alive (S10)")
                {
                    IsStaleRead = back is LoadOperation && back.Call - end.Answer <= OrderInvariant.MaximumStaleness.TotalMicroseconds,
                };
            }
        }
    }

    private static Guid? LifeOf(Operation operation) => operation switch
    {
        LoadOperation { Content: not null } load => load.Version.Incarnation,
        CommitOperation { Status: CommitStatus.Applied } commit => commit.Version.Incarnation,
        _ => null,
    };
}
