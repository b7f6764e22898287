namespace OrleansSessions;

/// <summary>
/// The changes of a request that are not stored yet. Each change has a number, which distinguishes those that were sent from those that were made
/// during the call. Not thread safe: <see cref="SessionContent"/> locks.
/// </summary>
internal sealed class SessionChanges
{
    private readonly Dictionary<string, Change> _byKey = new(StringComparer.Ordinal);
    private long _last;
    private long _clearedAt;
    private (long Number, SessionLifetime Value)? _lifetime;

    /// <summary>The number of the newest change.</summary>
    public long Last => _last;

    public bool IsEmpty => _clearedAt == 0 && _byKey.Count == 0 && _lifetime is null;

    public bool IsCleared => _clearedAt != 0;

    /// <summary>The lifetime that the request set; null if it set none.</summary>
    public SessionLifetime? Lifetime
    {
        get => _lifetime?.Value;
        set => _lifetime = value is { } lifetime ? (++_last, lifetime) : null;
    }

    public void Set(string key, ReadOnlyMemory<byte> value) => _byKey[key] = new Change(++_last, value);

    public void Remove(string key) => _byKey[key] = new Change(++_last, null);

    public void Clear()
    {
        _byKey.Clear();
        _clearedAt = ++_last;
    }

    /// <summary>Returns whether the request changed a key, and its new value; null if it removed the key.</summary>
    public bool TryGet(string key, out ReadOnlyMemory<byte>? value)
    {
        var changed = _byKey.TryGetValue(key, out var change);
        value = change.Value;
        return changed || IsCleared;
    }

    public IEnumerable<string> KeysOver(IEnumerable<string> loaded) =>
        (IsCleared ? [] : loaded.Where(key => !_byKey.ContainsKey(key))).Concat(_byKey.Where(static change => change.Value.Value is not null).Select(static change => change.Key));

    public SessionPatch ToPatch()
    {
        var set = new List<SessionEntry>(_byKey.Count);
        List<string> removed = [];
        foreach (var (key, change) in _byKey)
        {
            if (change.Value is { } value)
            {
                set.Add(new SessionEntry(key, value));
            }
            else if (!IsCleared)
            {
                removed.Add(key);
            }
        }

        return new SessionPatch { Clear = IsCleared, Removed = removed, Set = set };
    }

    /// <summary>Removes the changes up to a number, which are now stored.</summary>
    public void Settle(long upTo)
    {
        if (upTo >= _last)
        {
            _byKey.Clear();
            _clearedAt = 0;
            _lifetime = null;
            return;
        }

        _clearedAt = _clearedAt > upTo ? _clearedAt : 0;
        _lifetime = _lifetime?.Number > upTo ? _lifetime : null;
        foreach (var (key, change) in _byKey)
        {
            if (change.Number <= upTo)
            {
                _byKey.Remove(key);
            }
        }
    }

    private readonly record struct Change(long Number, ReadOnlyMemory<byte>? Value);
}
