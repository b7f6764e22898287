using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Copies of sessions that this process has loaded, bounded in bytes. The cluster validates a copy before each use, so the cache never shows stale data.
/// </summary>
internal sealed class SnapshotCache(IOptions<OrleansSessionOptions> options)
{
    private readonly TwoGenerationCache<SessionId, SessionSnapshot> _copies = new(options.Value.MaximumCacheBytes);

    public SessionSnapshot Get(SessionId id) => _copies.TryGet(id, out var copy) ? copy : SessionSnapshot.None;

    public void Put(SessionId id, SessionSnapshot copy)
    {
        var held = Get(id).Version;
        if (held.Incarnation != copy.Version.Incarnation || held.Revision <= copy.Version.Revision)
        {
            _copies.Put(id, copy, copy.Size);
        }
    }

    /// <summary>
    /// Drops the content and keeps the version, with a stamp that no document has: the next load returns the whole content, and never an older
    /// version (S14).
    /// </summary>
    public void Empty(SessionId id, SessionVersion seen) => Put(id, SessionSnapshot.None.With(seen with { Stamp = 0 }, Guid.Empty, new SessionPatch()));

    public void Remove(SessionId id) => _copies.Remove(id);
}
