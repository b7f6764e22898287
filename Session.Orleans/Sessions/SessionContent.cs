namespace OrleansSessions;

/// <summary>The session's content as a request sees it: the loaded snapshot, and the request's own changes. Thread safe; makes no calls.</summary>
internal sealed class SessionContent
{
    private readonly Lock _lock = new();
    private readonly SessionChanges _changes = new();
    private SessionSnapshot _loaded = SessionSnapshot.None;
    private Guid _publicId;
    private HashSet<string>? _reads;

    // Keys that others changed before a commit of this request, and that it has not read since: a later write of them would be based on old values (S4).
    private HashSet<string>? _unseen;

    // False after a commit whose response did not contain the changes of others: the content may be shown, but must not be cached.
    private bool _whole = true;

    public bool HasChanges
    {
        get
        {
            lock (_lock)
            {
                return !_changes.IsEmpty;
            }
        }
    }

    public Guid PublicId
    {
        get
        {
            lock (_lock)
            {
                if (_publicId == Guid.Empty)
                {
                    _publicId = Guid.NewGuid();
                }

                return _publicId;
            }
        }
    }

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
            {
                string[] keys = [.. _changes.KeysOver(_loaded.Entries.Keys)];
                _reads?.UnionWith(keys);
                return keys;
            }
        }
    }

    /// <summary>The session's own lifetime.</summary>
    public SessionLifetime Lifetime
    {
        get
        {
            lock (_lock)
            {
                return _changes.Lifetime ?? _loaded.Lifetime;
            }
        }

        set
        {
            lock (_lock)
            {
                _changes.Lifetime = value;
            }
        }
    }

    /// <summary>The keys that were read while reads are tracked; empty if they are not.</summary>
    public IReadOnlyList<string> Reads
    {
        get
        {
            lock (_lock)
            {
                return _reads is null ? [] : [.. _reads];
            }
        }
    }

    /// <summary>The incarnation that was loaded; empty if there is none.</summary>
    public Guid Incarnation
    {
        get
        {
            lock (_lock)
            {
                return _loaded.Version.Incarnation;
            }
        }
    }

    public void Load(SessionSnapshot loaded)
    {
        lock (_lock)
        {
            _loaded = loaded;
            _publicId = loaded.PublicId;
            _whole = true;
            _unseen = null;
        }
    }

    /// <summary>Starts or stops the tracking of the keys that are read.</summary>
    public void NoteReads(bool noted)
    {
        lock (_lock)
        {
            _reads = noted ? new HashSet<string>(StringComparer.Ordinal) : null;
        }
    }

    public bool TryGet(string key, out ReadOnlyMemory<byte> value)
    {
        lock (_lock)
        {
            _reads?.Add(key);
            _unseen?.Remove(key);
            if (_changes.TryGet(key, out var changed))
            {
                value = changed.GetValueOrDefault();
                return changed.HasValue;
            }

            return _loaded.Entries.TryGetValue(key, out value);
        }
    }

    public void Set(string key, ReadOnlyMemory<byte> value)
    {
        lock (_lock)
        {
            _changes.Set(key, value);
        }
    }

    public void Remove(string key)
    {
        lock (_lock)
        {
            if (_changes.TryGet(key, out var changed) ? changed.HasValue : _loaded.Entries.ContainsKey(key))
            {
                _changes.Remove(key);
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            if (!_changes.IsEmpty || _loaded.Entries.Count > 0)
            {
                _changes.Clear();
            }
        }
    }

    public UncommittedChanges Pending()
    {
        lock (_lock)
        {
            return new UncommittedChanges(_loaded, _whole, _changes.ToPatch(), _changes.Lifetime, _changes.Last);
        }
    }

    /// <summary>Returns those keys of the changes that others have changed, and that this request has not read since.</summary>
    public IReadOnlyList<string> Unseen(SessionPatch changes)
    {
        lock (_lock)
        {
            return _unseen is null ? [] : changes.Clear ? [.. _unseen] : [.. changes.Removed.Concat(changes.Set.Select(static entry => entry.Key)).Where(_unseen.Contains)];
        }
    }

    /// <summary>Applies the result of a commit. Changes that were made during the call stay.</summary>
    /// <param name="noteUnseen">Whether to track the keys that others have changed.</param>
    public void Settle(UncommittedChanges stored, SessionSnapshot content, bool whole, bool noteUnseen)
    {
        lock (_lock)
        {
            if (noteUnseen)
            {
                var own = stored.Base.With(content.Version, content.PublicId, stored.Changes).Entries;
                (_unseen ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(own.Keys.Concat(content.Entries.Keys).Where(key =>
                    own.TryGetValue(key, out var mine) != content.Entries.TryGetValue(key, out var now) || !mine.Span.SequenceEqual(now.Span)));
            }

            _loaded = content;
            _publicId = content.PublicId;
            _whole = whole;
            _changes.Settle(stored.UpTo);
        }
    }

    /// <summary>Applies the result of a rotation. The request's changes stay: they belong to the session under its new key.</summary>
    public void Move(UncommittedChanges left, SessionSnapshot content, bool whole, bool noteUnseen) => Settle(left with { UpTo = 0, Changes = SessionPatch.Nothing }, content, whole, noteUnseen);

    public void DropChanges()
    {
        lock (_lock)
        {
            _changes.Settle(_changes.Last);
        }
    }
}
