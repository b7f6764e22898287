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

    /// <summary>A snapshot of no session, without entries.</summary>
    public static SessionSnapshot None { get; } = new(default, default, FrozenDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));

    /// <summary>The version of the stored document that this is a copy of.</summary>
    public SessionVersion Version { get; }

    /// <summary>The session's <c>ISession.Id</c>. It identifies the session and grants nothing.</summary>
    public Guid PublicId { get; }

    /// <summary>The entries by key. Keys are compared ordinally.</summary>
    public FrozenDictionary<string, ReadOnlyMemory<byte>> Entries { get; }

    /// <summary>The lifetime that the session has set for itself.</summary>
    public SessionLifetime Lifetime { get; init; }

    /// <summary>The approximate size in memory, in bytes, for a cache that is bounded by bytes.</summary>
    public long Size => 128 + Entries.Sum(static e => 96L + (2 * e.Key.Length) + e.Value.Length);

    /// <summary>Returns the snapshot after the patches, in their order.</summary>
    /// <param name="version">The version of the result.</param>
    /// <param name="publicId">The <c>ISession.Id</c> of the result.</param>
    /// <param name="patches">The patches.</param>
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
