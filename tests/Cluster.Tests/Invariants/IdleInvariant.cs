namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// S7: never gone before touched + idle, whatever was lost; never back after that, or after its slack if the activation that knew the touch was lost.
/// For sessions that outlive their idle time within a run. Such a run breaks no storage: a load during an outage is no touch.
/// </summary>
internal static class IdleInvariant
{
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations, bool activationsAreLost)
    {
        var ends = operations.OfType<EndOperation>().Any();
        foreach (var operation in operations)
        {
            if (IsGone(operation) && !ends && operation.Answer < SureUntil(operations, operation.Call))
            {
                yield return new Finding("gone early", operation.Session, $"{operation} did not find it, and it was touched until {SureUntil(operations, operation.Call) / 1e6:0.000000} s (S7)");
            }
            else if (Life(operation) is { } life && BeforeOf(operations, operation, life) is { } before
                && operation.Call > before.Answer + ((before.Idle + (activationsAreLost ? SlackOf(before.Idle) : 0)) * 1000))
            {
                yield return new Finding("back late", operation.Session, $"{operation} found it alive, and it was last touched by {before}, for {before.Idle} ms (S7)");
            }
        }
    }

    /// <summary>Until when it must live, by what was acknowledged before the moment. A touch is one only of a session that lived: it says nothing itself.</summary>
    private static long SureUntil(IReadOnlyList<Operation> operations, long moment)
    {
        var until = long.MinValue;
        foreach (var operation in operations.Where(o => o.Answer <= moment && o.Idle > 0).OrderBy(static o => o.Answer))
        {
            if (Life(operation) is not null || (operation is TouchOperation { Acknowledged: true } && operation.Answer < until))
            {
                until = Math.Max(until, operation.Call + (operation.Idle * 1000));
            }
        }

        return until;
    }

    /// <summary>docs/rules.md, S7: a quarter of idle within one and five minutes, and at most idle.</summary>
    private static long SlackOf(long idle) => Math.Min(Math.Clamp(idle / 4, 60_000, 300_000), idle);

    /// <summary>Whatever may have touched it last before the call: of unknown fate too, and loads that were not answered.</summary>
    private static Operation? BeforeOf(IReadOnlyList<Operation> operations, Operation operation, Guid life) =>
        operations.Any(o => o.Call < operation.Call && Life(o) == life)
            ? operations.Where(o => o != operation && o.Idle > 0 && o.Call <= operation.Answer && (o.Fate == Fate.Unknown || o is TouchOperation or LoadOperation { Content: null, Ended: null } || Life(o) is not null)).MaxBy(static o => o.Answer)
            : null;

    private static bool IsGone(Operation operation) =>
        operation is LoadOperation { Ended: SessionEndReason.Absent } or CommitOperation { Ended: SessionEndReason.Absent };

    private static Guid? Life(Operation operation) => operation switch
    {
        LoadOperation { Content: not null } load => load.Version.Incarnation,
        CommitOperation { Status: CommitStatus.Applied } commit => commit.Version.Incarnation,
        _ => null,
    };
}
