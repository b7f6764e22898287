namespace OrleansSessions.Silo;

/// <summary>What an application has changed in a session that it was sent: the adapters send the whole session back.</summary>
internal static class RemoteSessionChanges
{
    /// <param name="stored">What the session holds. Nothing else has changed it: the application has its exclusive lease.</param>
    /// <param name="sent">What the application has made of it. The values of keys that are unknown to it stay.</param>
    public static SessionPatch Of(IReadOnlyCollection<SessionEntry> stored, RemoteSession sent)
    {
        var before = stored.ToDictionary(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal);
        var kept = sent.Entries.Select(static entry => entry.Key).Concat(sent.UnknownKeys).ToHashSet(StringComparer.Ordinal);
        return new SessionPatch
        {
            Set = [.. sent.Entries.Where(entry => !before.TryGetValue(entry.Key, out var value) || !value.Span.SequenceEqual(entry.Value.Span))],
            Removed = [.. before.Keys.Where(key => !kept.Contains(key))],
        };
    }

    /// <summary>The lifetime that the application has given the session; null if it has not changed it.</summary>
    /// <param name="isNew">Whether the session is not stored yet.</param>
    public static SessionLifetime? LifetimeOf(SessionLifetime stored, RemoteSession sent, bool isNew, SystemWebOptions options)
    {
        var idle = sent.Timeout == TimeoutOf(stored, options) || sent.Timeout == 0 ? stored.Idle : TimeSpan.FromMinutes(sent.Timeout);
        var lifetime = stored with { Idle = idle, NotifyOnEnd = isNew ? options.NotifyOnEnd : stored.NotifyOnEnd };
        return lifetime == stored ? null : lifetime;
    }

    /// <summary>The timeout in minutes that the application sees.</summary>
    public static int TimeoutOf(SessionLifetime stored, SystemWebOptions options)
    {
        var idle = stored.Idle > TimeSpan.Zero ? stored.Idle : options.Timeout;
        return (int)Math.Clamp(Math.Ceiling(idle.TotalMinutes), 1, RemoteSession.MaximumTimeout);
    }
}
