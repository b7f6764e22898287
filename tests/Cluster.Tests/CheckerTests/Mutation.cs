namespace OrleansSessions.Cluster.Tests;

/// <summary>Makes a right history wrong, in one place, for certain. Null where the history gives no opportunity.</summary>
internal static class Mutation
{
    /// <summary>A load shows a value that nobody wrote.</summary>
    public static SessionHistory? InventedValue(SessionHistory history, Random random) =>
        PickLoad(history, random, static load => load.Content is { Count: > 0 }) is { } load
            ? Replace(history, load, load with { Content = With(load.Content!, load.Content!.Keys.First(), "nobody") })
            : null;

    /// <summary>A load shows, under its version, what an older one said.</summary>
    public static SessionHistory? StaleRead(SessionHistory history, Random random)
    {
        foreach (var load in Shuffled(history.Operations.OfType<LoadOperation>().Where(static l => l.Content is not null), random))
        {
            var seen = history.Operations.OfType<LoadOperation>().Where(l => l.Content is not null && l.Answer < load.Call && l.Version.Incarnation == load.Version.Incarnation).ToList();
            var older = seen.Find(l => seen.Exists(newer => newer.Version.Revision > l.Version.Revision));
            if (older is not null)
            {
                return Replace(history, load, load with { Version = older.Version, Content = older.Content });
            }
        }

        return null;
    }

    /// <summary>What was acknowledged and last seen there is not there in the end.</summary>
    public static SessionHistory? LostWrite(SessionHistory history, Random random)
    {
        var last = history.Operations.OfType<LoadOperation>().Last();
        var commits = history.Operations.OfType<CommitOperation>().Where(static c => c.Fate != Fate.Refused).ToList();
        var shown = last.Content?.FirstOrDefault(entry => commits.Find(c => c.Status == CommitStatus.Applied && c.Set.ContainsValue(entry.Value)) is { } writer
            && !commits.Exists(c => (c.Fate == Fate.Unknown || c.Answer >= writer.Call) && (c.Clear || c.Removed.Contains(entry.Key))));
        return shown?.Key is { } key ? Replace(history, last, last with { Content = Without(last.Content!, key) }) : null;
    }

    /// <summary>A writer whose change is shown got the result that nothing was stored.</summary>
    public static SessionHistory? RefusedAndStored(SessionHistory history, Random random)
    {
        var shown = history.Operations.OfType<LoadOperation>().Where(static l => l.Content is not null).SelectMany(static l => l.Content!.Values).ToHashSet();
        var commit = Shuffled(history.Operations.OfType<CommitOperation>().Where(c => c.Status == CommitStatus.Applied && c.Set.Values.Any(shown.Contains)), random).FirstOrDefault();
        return commit is null ? null : Replace(history, commit, commit with { Status = CommitStatus.Unavailable, MayHaveBeenApplied = false });
    }

    /// <summary>A write that was refused because of a conflict is reported as applied.</summary>
    public static SessionHistory? LostUpdate(SessionHistory history, Random random)
    {
        var commit = Shuffled(history.Operations.OfType<CommitOperation>().Where(static c => c.Status == CommitStatus.Conflict), random).FirstOrDefault();
        var last = history.Operations.OfType<LoadOperation>().Last();
        return commit is null || last.Content is null ? null
            : Replace(history, commit, commit with { Status = CommitStatus.Applied, Conflicts = [], Version = last.Version });
    }

    /// <summary>An ended session is shown once more.</summary>
    public static SessionHistory? Resurrected(SessionHistory history, Random random)
    {
        var end = history.Operations.OfType<EndOperation>().FirstOrDefault(static e => e.Status == EndStatus.Ended);
        var before = history.Operations.OfType<LoadOperation>().LastOrDefault(static l => l.Content is not null);
        var last = history.Operations.OfType<LoadOperation>().Last();
        return end is null || before is null ? null : Replace(history, last, last with { Version = before.Version, Content = before.Content, Ended = null });
    }

    private static LoadOperation? PickLoad(SessionHistory history, Random random, Func<LoadOperation, bool> where) =>
        Shuffled(history.Operations.OfType<LoadOperation>().Where(where), random).FirstOrDefault();

    private static T[] Shuffled<T>(IEnumerable<T> items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static SessionHistory Replace(SessionHistory history, Operation old, Operation wrong) =>
        history with { Operations = [.. history.Operations.Select(o => ReferenceEquals(o, old) ? wrong : o)] };

    private static SortedDictionary<string, string> With(SortedDictionary<string, string> content, string key, string value) => new(content, StringComparer.Ordinal) { [key] = value };

    private static SortedDictionary<string, string> Without(SortedDictionary<string, string> content, string key)
    {
        var less = new SortedDictionary<string, string>(content, StringComparer.Ordinal);
        less.Remove(key);
        return less;
    }
}
