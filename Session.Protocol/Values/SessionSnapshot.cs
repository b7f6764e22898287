using System.Collections.Frozen;

namespace OrleansSessions.Protocol;

/// <summary>The content of a session at one version, as a web node holds it. Immutable.</summary>
public sealed record SessionSnapshot
{
    private SessionSnapshot(SessionVersion version, Guid publicId, FrozenDictionary<string, ReadOnlyMemory<byte>> entries)
    {
        Version = version;
        PublicId = publicId;
        Entries = entries;
    }

    /// <summary>Holds nothing, of no session.</summary>
    public static SessionSnapshot None { get; } = new(default, default, FrozenDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));

    /// <summary>The stored document that this is a copy of.</summary>
    public SessionVersion Version { get; }

    /// <summary>The session's <c>Id</c> as the application sees it. It correlates; it grants nothing.</summary>
    public Guid PublicId { get; }

    /// <summary>The entries, by ordinal key.</summary>
    public FrozenDictionary<string, ReadOnlyMemory<byte>> Entries { get; }

    /// <summary>What the session has decided about its end.</summary>
    public SessionLifetime Lifetime { get; init; }

    /// <summary>Roughly the bytes that this holds, for a cache that is bounded by them.</summary>
    public long Size => 128 + Entries.Sum(static e => 96L + (2 * e.Key.Length) + e.Value.Length);

    /// <summary>The content after <paramref name="patches"/>, in their order, at <paramref name="version"/>.</summary>
    public SessionSnapshot With(SessionVersion version, Guid publicId, params ReadOnlySpan<SessionPatch> patches)
    {
        var changed = false;
        foreach (var patch in patches)
        {
            changed |= !patch.IsEmpty;
        }

        if (!changed)
        {
            return new SessionSnapshot(version, publicId, Entries) { Lifetime = Lifetime };
        }

        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(Entries, StringComparer.Ordinal);
        foreach (var patch in patches)
        {
            if (patch.Clear)
            {
                entries.Clear();
            }

            foreach (var key in patch.Removed)
            {
                entries.Remove(key);
            }

            foreach (var (key, value) in patch.Set)
            {
                entries[key] = value;
            }
        }

        return new SessionSnapshot(version, publicId, entries.ToFrozenDictionary(StringComparer.Ordinal)) { Lifetime = Lifetime };
    }
}
