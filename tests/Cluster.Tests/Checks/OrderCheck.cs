namespace OrleansSessions.Cluster.Tests;

/// <summary>S1, S3, S4, S6: all that was told fits one order, in which nothing comes before what had ended when it began.</summary>
internal static class OrderCheck
{
    /// <summary>S14: by how much a read may lag on a silo that could not have proved itself alive.</summary>
    public static readonly TimeSpan StalenessMax = TimeSpan.FromSeconds(5);

    /// <param name="positionsMax">How far the search goes before it says that it does not know.</param>
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations, int positionsMax = OrderSearch.PositionsDefault)
    {
        var model = new SessionModel(operations);
        var strict = new OrderSearch(model, StepList.Of(operations, 0)) { PositionsMax = positionsMax }.Run();
        if (strict.Verdict == OrderVerdict.Ordered)
        {
            yield break;
        }

        if (strict.Verdict == OrderVerdict.Undecided)
        {
            yield return new Finding("undecided", operations[0].Session, $"nobody knows whether there is an order of all answers: the search {strict.Explanation}");
            yield break;
        }

        var lenient = new OrderSearch(model, StepList.Of(operations, (long)StalenessMax.TotalMicroseconds)) { PositionsMax = positionsMax }.Run();
        yield return lenient.Verdict == OrderVerdict.Ordered
            ? new Finding("stale read", operations[0].Session, $"a read lags, by at most {StalenessMax.TotalSeconds} s, and is not older than what its caller had seen (S14): {strict.Explanation}") { IsStaleRead = true }
            : new Finding("no order", operations[0].Session, $"there is no order of all answers, not even with reads that lag by {StalenessMax.TotalSeconds} s: {strict.Explanation}");
    }
}
