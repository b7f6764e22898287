namespace OrleansSessions;

/// <summary>The entries of a draft, and what it remembers of those that were removed. It copies on the first change.</summary>
/// <param name="held">The document that it starts from; null to start with none.</param>
internal sealed class DraftEntries(SessionDocument? held = null)
{
    private Dictionary<string, DocumentEntry>? _entries;
    private List<DocumentRemoval>? _removals;

    public IReadOnlyDictionary<string, DocumentEntry> Entries => _entries ?? held?.Entries ?? SessionDocument.EmptyEntries;

    public IReadOnlyList<DocumentRemoval> Removals => _removals ?? held?.Removals ?? [];

    /// <summary>From this revision on, entries and removals tell all that changed.</summary>
    public long Floor { get; private set; } = held?.DeltaFloor ?? 0;

    /// <summary>Bytes of all keys and values.</summary>
    public long Bytes { get; private set; } = held is null ? 0 : SessionRules.SizeOf(held);

    /// <summary>Applies changes as those of a revision.</summary>
    public void Apply(SessionPatch changes, long revision)
    {
        var entries = _entries ??= new Dictionary<string, DocumentEntry>(Entries, StringComparer.Ordinal);
        var removals = _removals ??= [.. Removals];
        if (changes.Clear && entries.Count > 0)
        {
            // All that went is one step of the floor: older copies are sent the whole session, which is small now.
            Drop(entries, removals);
            Floor = revision;
        }

        foreach (var key in changes.Removed)
        {
            if (entries.Remove(key, out var gone))
            {
                Bytes -= DocumentEntry.SizeOf(key, gone.Value);
                removals.Add(new DocumentRemoval(key, revision));
            }
        }

        foreach (var (key, value) in changes.Set)
        {
            if (entries.TryGetValue(key, out var old))
            {
                Bytes -= DocumentEntry.SizeOf(key, old.Value);
            }
            else
            {
                removals.RemoveAll(r => string.Equals(r.Key, key, StringComparison.Ordinal));
            }

            entries[key] = new DocumentEntry(value, revision);
            Bytes += DocumentEntry.SizeOf(key, value);
        }

        while (removals.Count > SessionDocument.RemovalsMax)
        {
            Floor = Math.Max(Floor, removals[0].Revision);
            removals.RemoveAt(0);
        }
    }

    /// <summary>Keeps nothing of them.</summary>
    public void Drop() => Drop(_entries = new Dictionary<string, DocumentEntry>(StringComparer.Ordinal), _removals = []);

    private void Drop(Dictionary<string, DocumentEntry> entries, List<DocumentRemoval> removals)
    {
        entries.Clear();
        removals.Clear();
        Bytes = 0;
    }
}
