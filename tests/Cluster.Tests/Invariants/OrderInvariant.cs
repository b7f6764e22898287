namespace OrleansSessions.Cluster.Tests;

/// <summary>S1, S3, S4, S6: all responses fit one order, in which no call comes before a call that had ended when it began.</summary>
internal static class OrderInvariant
{
    /// <summary>S14: by how much a read may lag on a silo that could not have proved itself alive.</summary>
    public static readonly TimeSpan MaximumStaleness = TimeSpan.FromSeconds(5);

    /// <param name="maximumPositions">The number of positions after which the search gives up without a result.</param>
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations, int maximumPositions = OrderSearch.DefaultPositions)
    {
        var model = new SessionModel(operations);
        var strict = new OrderSearch(model, StepList.Of(operations, 0)) { MaximumPositions = maximumPositions }.Run();
        if (strict.Verdict == OrderVerdict.Ordered)
        {
            yield break;
        }

        if (strict.Verdict == OrderVerdict.Undecided)
        {
            yield return new Finding("undecided", operations[0].Session, $"nobody knows whether there is an order of all answers: the search {strict.Explanation}");
            yield break;
        }

        var lenient = new OrderSearch(model, StepList.Of(operations, (long)MaximumStaleness.TotalMicroseconds)) { MaximumPositions = maximumPositions }.Run();
        yield return lenient.Verdict == OrderVerdict.Ordered
            ? new Finding("stale read", operations[0].Session, $"a read lags, by at most {MaximumStaleness.TotalSeconds} s, and is not older than what its caller had seen (S14): {strict.Explanation}") { IsStaleRead = true }
            : new Finding("no order", operations[0].Session, $"there is no order of all answers, not even with reads that lag by {MaximumStaleness.TotalSeconds} s: {strict.Explanation}");
    }
}
