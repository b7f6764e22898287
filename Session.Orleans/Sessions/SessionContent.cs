namespace OrleansSessions;

/// <summary>What a request sees of its session: what was loaded, with its own changes on top. No network; thread safe.</summary>
internal sealed class SessionContent
{
    private readonly Lock _lock = new();
    private readonly SessionChanges _changes = new();
    private SessionSnapshot _loaded = SessionSnapshot.None;
    private Guid _publicId;
    private HashSet<string>? _reads;

    // What others changed before a commit of this request, and it has not read since: what it writes there now, it made of what was there before (S4).
    private HashSet<string>? _unseen;

    // False once the cluster could not say what others changed: what is here may then be shown, and must not be kept as a copy.
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

    /// <summary>What the session has decided about its end.</summary>
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

    /// <summary>The keys that were read since somebody wanted to know; none when nobody does.</summary>
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

    /// <summary>The life that was loaded; empty when none was.</summary>
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

    /// <summary>Keeps in mind which keys are read from now on, or no longer.</summary>
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

    /// <summary>The keys among the changes that others changed meanwhile, unseen.</summary>
    public IReadOnlyList<string> Unseen(SessionPatch changes)
    {
        lock (_lock)
        {
            return _unseen is null ? [] : changes.Clear ? [.. _unseen] : [.. changes.Removed.Concat(changes.Set.Select(static entry => entry.Key)).Where(_unseen.Contains)];
        }
    }

    /// <summary>Takes over what a commit led to. Changes made while it was on its way stay.</summary>
    /// <param name="noteUnseen">Whether it matters what others changed meanwhile.</param>
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

    /// <summary>Takes over what a rotation led to. The request's changes belong to what comes after: they stay.</summary>
    public void Move(UncommittedChanges left, SessionSnapshot content, bool whole, bool noteUnseen) => Settle(left with { UpTo = 0, Changes = SessionPatch.Nothing }, content, whole, noteUnseen);

    public void DropChanges()
    {
        lock (_lock)
        {
            _changes.Settle(_changes.Last);
        }
    }
}
