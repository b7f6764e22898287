namespace OrleansSessions.Grains;

/// <summary>The entries and removals of a draft. Copies the document's on the first change.</summary>
/// <param name="held">The document to start from; null to start without entries.</param>
internal sealed class DraftEntries(SessionDocument? held = null)
{
    private Dictionary<string, DocumentEntry>? _entries;
    private List<DocumentRemoval>? _removals;

    public IReadOnlyDictionary<string, DocumentEntry> Entries => _entries ?? held?.Entries ?? SessionDocument.EmptyEntries;

    public IReadOnlyList<DocumentRemoval> Removals => _removals ?? held?.Removals ?? [];

    /// <summary>The lowest revision from which entries and removals describe all changes.</summary>
    public long Floor { get; private set; } = held?.DeltaFloor ?? 0;

    /// <summary>The size of all keys and values in bytes.</summary>
    public long Bytes { get; private set; } = held is null ? 0 : SessionRules.SizeOf(held.Entries);

    /// <summary>Applies changes under a revision.</summary>
    public void Apply(SessionPatch changes, long revision)
    {
        var entries = _entries ??= new Dictionary<string, DocumentEntry>(Entries, StringComparer.Ordinal);
        var removals = _removals ??= [.. Removals];
        if (changes.Clear && entries.Count > 0)
        {
            // Raises the floor instead of recording every removed key: older copies get the whole session, which is small now.
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

        while (removals.Count > SessionDocument.MaximumRemovals)
        {
            Floor = Math.Max(Floor, removals[0].Revision);
            removals.RemoveAt(0);
        }
    }

    /// <summary>Removes all entries and removals.</summary>
    public void Drop() => Drop(_entries = new Dictionary<string, DocumentEntry>(StringComparer.Ordinal), _removals = []);

    private void Drop(Dictionary<string, DocumentEntry> entries, List<DocumentRemoval> removals)
    {
        entries.Clear();
        removals.Clear();
        Bytes = 0;
    }
}
