namespace OrleansSessions.Protocol;

/// <summary>Reads the values that a session is made of. As <see cref="WireReader"/>, it never throws: what does not fit is empty, and the reader has failed.</summary>
internal static class SessionValueReader
{
    /// <summary>The 40 bytes of an id.</summary>
    public static SessionId Id(this ref WireReader reader)
    {
        if (!SessionId.TryRead(reader.Raw(SessionId.Size), out var id))
        {
            reader.Fail();
        }

        return id;
    }

    /// <summary>Incarnation, revision, stamp.</summary>
    public static SessionVersion Version(this ref WireReader reader) => new(reader.Guid(), reader.Count(), reader.Fixed64());

    /// <summary>Own idle timeout or 0, end or 0, whether its end is notified.</summary>
    public static SessionLifetime Lifetime(this ref WireReader reader)
    {
        var (idle, ends, notifyOnEnd) = (reader.Duration(), reader.Moment(), reader.Bool());
        return new SessionLifetime(idle, ends == default ? null : ends, notifyOnEnd);
    }

    /// <summary>Clear, removed keys, set entries. A patch that names a key twice is refused.</summary>
    public static SessionPatch Patch(this ref WireReader reader)
    {
        var clear = reader.Bool();
        var removed = reader.Texts();
        var set = new SessionEntry[reader.Listed(2)];
        for (var i = 0; i < set.Length; i++)
        {
            set[i] = new SessionEntry(reader.Text(), reader.Bytes());
        }

        if (reader.Failed || (!clear && removed.Count == 0 && set.Length == 0))
        {
            return SessionPatch.Nothing;
        }

        if (AnyTwice(removed, set))
        {
            reader.Fail();
            return SessionPatch.Nothing;
        }

        return new SessionPatch { Clear = clear, Removed = removed, Set = set };
    }

    private static bool AnyTwice(IReadOnlyList<string> removed, SessionEntry[] set)
    {
        if (removed.Count + set.Length < 2)
        {
            return false;
        }

        // Grown as it fills: room for millions of keys at once would be had for as many zeros.
        var keys = new HashSet<string>(Math.Min(removed.Count + set.Length, 256), StringComparer.Ordinal);
        for (var i = 0; i < removed.Count; i++)
        {
            if (!keys.Add(removed[i]))
            {
                return true;
            }
        }

        foreach (var (key, _) in set)
        {
            if (!keys.Add(key))
            {
                return true;
            }
        }

        return false;
    }
}
