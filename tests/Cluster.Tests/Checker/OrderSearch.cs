namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Searches for an order of all steps that the model allows, in which no step comes before one that had ended when it began: depth first, as Wing and
/// Gong do, with Lowe's memo.
/// </summary>
internal sealed class OrderSearch
{
    public const int DefaultPositions = 400_000;

    private readonly SessionModel _model;
    private readonly Step[] _required;
    private readonly Step[] _optional;
    private readonly Dictionary<Step, int> _indexes;
    private readonly VersionOrder _versions;
    private readonly int[]?[] _refusals;

    public OrderSearch(SessionModel model, IReadOnlyCollection<Step> steps)
    {
        _model = model;
        _required = [.. steps.Where(static step => !step.MayBeLeftOut)];
        _optional = [.. steps.Where(static step => step.MayBeLeftOut)];
        _versions = new VersionOrder(_required);
        _refusals = [.. _optional.Select(o => o.OnlyRefuses is { } refusals ? Enumerable.Range(0, _required.Length).Where(i => refusals.Contains(_required[i].Operation, ReferenceEqualityComparer.Instance)).ToArray() : null)];
        _indexes = _required.Index().ToDictionary(static r => r.Item, static r => r.Index, ReferenceEqualityComparer.Instance as IEqualityComparer<Step>);
    }

    /// <summary>How many positions are looked at before the search gives up. The memory of the search is bounded by it too.</summary>
    public int MaximumPositions { get; init; } = DefaultPositions;

    /// <summary>How long the search may take.</summary>
    public TimeSpan MaximumTime { get; init; } = TimeSpan.FromSeconds(20);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public SearchResult Run()
    {
        // Most orders need no step of unknown fate. If any number of them were allowed at once, a wrong turn would be left only after all their combinations.
        var (began, count) = (Time.GetTimestamp(), 0);
        for (var optional = 0; ; optional = Math.Max(1, optional * 2))
        {
            var result = Run(optional, began, count);
            if (result.Verdict != OrderVerdict.Impossible || optional >= _optional.Length)
            {
                return result;
            }

            count = result.Positions;
        }
    }

    /// <param name="maximumOptional">How many steps of unknown fate may be taken.</param>
    /// <param name="began">When the search began.</param>
    /// <param name="count">How many positions were looked at before.</param>
    private SearchResult Run(int maximumOptional, long began, int count)
    {
        var visited = new Visited();
        var start = new Position(_model.Start, new ulong[(_required.Length >> 6) + 1], new ulong[(_optional.Length >> 6) + 1], 0, default, 0, null);
        var open = new Stack<Position>([start]);
        var farthest = start;
        while (open.TryPop(out var position))
        {
            if (position.Taken == _required.Length)
            {
                return new SearchResult(OrderVerdict.Ordered, count, "");
            }

            if (!visited.TryAdd(position))
            {
                continue;
            }

            if (++count > MaximumPositions || (count % 1024 == 0 && Time.GetElapsedTime(began) > MaximumTime))
            {
                return new SearchResult(OrderVerdict.Undecided, count, $"gave up after {count} positions; {Explain(farthest)}");
            }

            farthest = position.Taken > farthest.Taken ? position : farthest;
            foreach (var next in From(position, maximumOptional).Reverse())
            {
                open.Push(next);
            }
        }

        return new SearchResult(OrderVerdict.Impossible, count, Explain(farthest));
    }

    /// <summary>Where one can go from here, the likeliest first.</summary>
    private IEnumerable<Position> From(Position position, int maximumOptional)
    {
        // What is only told, can come now, and changes nothing, is taken now: all that can follow without it can follow it. (What is done
        // may do something later, and nothing now.)
        var candidates = Candidates(position);
        var next = Taken(position, candidates).ToList();
        return next.Find(n => n.Last!.Kind is StepKind.Show or StepKind.Conflict or StepKind.ReportEnded && n.State.Equals(position.State)) is { } unchanged ? [unchanged]
            : position.OptionalTaken < maximumOptional ? next.Concat(WithOptional(position, candidates))
            : next;
    }

    private IEnumerable<Position> Taken(Position position, List<int> candidates)
    {
        foreach (var index in candidates.OrderBy(_versions.RankOf).ThenBy(i => _required[i].Until))
        {
            if (_versions.Allows(index, position.Versions) && _model.Take(position.State, _required[index]).Next is { } state)
            {
                var required = Position.With(position.Required, index);
                if (_versions.IsPast(state, required))
                {
                    continue;
                }

                var first = position.First;
                while (first < _required.Length && Position.Has(required, first))
                {
                    first++;
                }

                yield return new Position(state, required, position.Optional, first, _versions.Reached(required, position.Versions), position.Taken + 1, _required[index]);
            }
        }
    }

    private IEnumerable<Position> WithOptional(Position position, List<int> candidates)
    {
        var before = candidates.Min(i => _required[i].Until);
        for (var i = 0; i < _optional.Length && _optional[i].From <= before; i++)
        {
            if (!Position.Has(position.Optional, i) && MayHelp(position, i) && _model.Take(position.State, _optional[i]).Next is { } state && !_versions.IsPast(state, position.Required))
            {
                yield return position with { State = state, Optional = Position.With(position.Optional, i), Last = _optional[i] };
            }
        }
    }

    private bool MayHelp(Position position, int optional) => _refusals[optional] is not { } refusals || refusals.Any(i => !Position.Has(position.Required, i));

    /// <summary>The required steps that may come next: those that had begun before any other that is left has ended.</summary>
    private List<int> Candidates(Position position)
    {
        var candidates = new List<int>();
        var before = long.MaxValue;
        for (var i = position.First; i < _required.Length && _required[i].From <= before; i++)
        {
            if (!Position.Has(position.Required, i))
            {
                before = Math.Min(before, _required[i].Until);
                if (_required[i].After is not { } after || Position.Has(position.Required, _indexes[after]))
                {
                    candidates.Add(i);
                }
            }
        }

        candidates.RemoveAll(i => _required[i].From > before);
        return candidates;
    }

    private string Explain(Position position)
    {
        var next = Candidates(position).Select(i => $"\n  {_required[i]} cannot be next: {_model.Take(position.State, _required[i]).Refusal ?? (_versions.Allows(i, position.Versions) ? "what follows it cannot" : "the versions in the answers do not let it")}");
        return $"{position.Taken} of {_required.Length} steps can be put in an order, up to {position.Last?.ToString() ?? "the start"}; the session is then {_model.Describe(position.State)}.{string.Concat(next)}";
    }
}
