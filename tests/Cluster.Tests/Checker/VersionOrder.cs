namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// What the versions in the answers say about the order. Within a life revisions only grow: no document is shown before all that an earlier one
/// shows has been shown, nor before all is applied that it, or an earlier one, contains. And what a document shows for the first time was not
/// applied before an earlier one was shown: it would have been in that one, or been overwritten, and no value is written twice.
/// </summary>
internal sealed class VersionOrder
{
    private readonly Step[] _steps;
    private readonly long[] _ranks;
    private readonly int[] _byRank;
    private readonly int[] _shows;
    private readonly int[] _byAnswer;

    public VersionOrder(Step[] steps)
    {
        // Revisions of two lives cannot be compared.
        var comparable = steps.Select(static step => step.Version.Incarnation).Where(static life => life != Guid.Empty).Distinct().Count() <= 1;
        _steps = steps;
        _ranks = [.. steps.Select(step => comparable ? RankOf(step) : long.MaxValue)];
        _byRank = [.. Enumerable.Range(0, steps.Length).Where(i => _ranks[i] != long.MaxValue).OrderBy(i => _ranks[i])];
        _byAnswer = [.. _byRank.OrderBy(i => steps[i].Version.Revision)];
        _shows = [.. _byRank.Where(i => steps[i].Content is not null)];
    }

    /// <summary>Where a step belongs among those that come with a version; the largest for those that do not.</summary>
    public long RankOf(int step) => _ranks[step];

    /// <summary>How far the order is taken: all that has a version, and what shows its whole content.</summary>
    public (int All, int Shows) Reached(ulong[] taken, (int All, int Shows) from) => (First(_byRank, taken, from.All), First(_shows, taken, from.Shows));

    /// <summary>Whether the step may come, when the order is taken so far.</summary>
    public bool Allows(int index, (int All, int Shows) reached) => _ranks[index] == long.MaxValue || _steps[index].Kind switch
    {
        StepKind.Show => reached.All == _byRank.Length || _ranks[_byRank[reached.All]] >= _ranks[index],
        StepKind.Apply => _steps[index].ShownIn.IsNone || reached.Shows == _shows.Length || _ranks[_shows[reached.Shows]] > _ranks[index],
        _ => true,
    };

    /// <summary>Whether the state is past what a step that is left was told: then nothing that follows can be right.</summary>
    public bool IsPast(SessionState state, ulong[] taken)
    {
        foreach (var index in _byAnswer)
        {
            var told = _steps[index].Version.Revision;
            if (told >= state.NextRevision)
            {
                return false;
            }

            if (!Position.Has(taken, index) && (_steps[index].Kind == StepKind.Apply || told < state.Revision))
            {
                return true;
            }
        }

        return false;
    }

    private static long RankOf(Step step) =>
        step.Version.IsNone ? long.MaxValue
        : step.Kind == StepKind.Show ? (step.Version.Revision * 2) + 1
        : (step.ShownIn.IsNone ? step.Version : step.ShownIn).Revision * 2;

    private static int First(int[] order, ulong[] taken, int from)
    {
        while (from < order.Length && Position.Has(taken, order[from]))
        {
            from++;
        }

        return from;
    }
}
