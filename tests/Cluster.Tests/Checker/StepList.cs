namespace OrleansSessions.Cluster.Tests;

/// <summary>Turns the operations on one session into the steps that an order must be found for.</summary>
internal static class StepList
{
    /// <param name="staleness">By how many microseconds loads may lag (S14): zero for none.</param>
    public static List<Step> Of(IEnumerable<Operation> operations, long staleness)
    {
        var all = operations.OrderBy(static o => o.Call).ToList();
        var steps = new List<Step>();
        var last = new Dictionary<int, Step>();
        var unknown = new UnknownSteps(all);
        foreach (var operation in all.Where(static o => o.Fate != Fate.Refused))
        {
            if (operation.Fate == Fate.Unknown)
            {
                steps.AddRange(unknown.Of(operation) is { } step ? [step] : Array.Empty<Step>());
                continue;
            }

            foreach (var kind in KindsOf(operation))
            {
                var from = operation is LoadOperation ? operation.Call - staleness : operation.Call;
                var known = new Step(operation, kind, from, operation.Answer, After: last.GetValueOrDefault(operation.Client))
                {
                    ShownIn = kind == StepKind.Apply ? unknown.ShownIn(operation) : default,
                };
                steps.Add(known);
                last[operation.Client] = known;
            }
        }

        return [.. steps.OrderBy(static step => step.From)];
    }

    private static IEnumerable<StepKind> KindsOf(Operation operation) => operation switch
    {
        LoadOperation load => [load.Content is null ? StepKind.ReportEnded : StepKind.Show],
        CommitOperation { Status: CommitStatus.Applied } => [StepKind.Apply, StepKind.Show],
        CommitOperation { Status: CommitStatus.Conflict } => [StepKind.Conflict],
        CommitOperation => [StepKind.ReportEnded],
        EndOperation end => [end.Status == EndStatus.Ended ? StepKind.End : StepKind.FindEnded],
        _ => [],
    };
}
