using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions;

/// <summary>
/// One entry of a distributed cache, stored as a row. The row has no absolute end: it would leave a tombstone, which refuses the next value for ten
/// minutes. Instead, readers compare the time, and the row's idle timeout removes it. Only the read of a sliding entry touches the row.
/// </summary>
/// <code>
/// value    the value
/// ends     ticks (8), UTC, big-endian     when it has an absolute end
/// slides   nothing                        when it has a sliding expiration
/// </code>
internal static class CacheEntry
{
    private const string Value = "value";
    private const string Ends = "ends";
    private const string Slides = "slides";

    /// <summary>The changes that remove a value. The empty row is removed soon after.</summary>
    public static SessionPatch Removal { get; } = new() { Removed = [Value, Ends, Slides] };

    /// <summary>The lifetime of an empty row.</summary>
    public static SessionLifetime RemovedLifetime { get; } = new(TimeSpan.FromSeconds(1), null);

    /// <summary>Returns the changes that store a value, and the lifetime of its row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration has passed.</exception>
    public static (SessionPatch Changes, SessionLifetime Lifetime) Store(ReadOnlyMemory<byte> value, DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        var ends = EndOf(options, now);
        List<SessionEntry> set = [new SessionEntry(Value, value)];
        List<string> removed = [];
        if (ends is { } end)
        {
            var ticks = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(ticks, end.UtcTicks);
            set.Add(new SessionEntry(Ends, ticks));
        }
        else
        {
            removed.Add(Ends);
        }

        if (options.SlidingExpiration is null)
        {
            removed.Add(Slides);
        }
        else
        {
            set.Add(new SessionEntry(Slides, default));
        }

        var idle = options.SlidingExpiration ?? (ends - now) ?? ClusterRecordStore.MaximumIdleTimeout;
        return (new SessionPatch { Set = set, Removed = removed }, new SessionLifetime(idle < ClusterRecordStore.MaximumIdleTimeout ? idle : ClusterRecordStore.MaximumIdleTimeout, null));
    }

    /// <summary>Reads the value of a row. Returns false if there is none, or it has expired.</summary>
    public static bool TryRead(SessionSnapshot row, DateTimeOffset now, out ReadOnlyMemory<byte> value) =>
        row.Entries.TryGetValue(Value, out value) && (!row.Entries.TryGetValue(Ends, out var ends) || (ends.Length == sizeof(long) && now.UtcTicks < BinaryPrimitives.ReadInt64BigEndian(ends.Span)));

    /// <summary>Returns whether a read must touch the row, and its idle timeout.</summary>
    public static bool IsSliding(SessionSnapshot row, out TimeSpan idle)
    {
        idle = row.Lifetime.Idle;
        return row.Entries.ContainsKey(Slides);
    }

    private static DateTimeOffset? EndOf(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        // Also beside a relative one, which counts; and with the name of the option, as the caches of the framework say it.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.AbsoluteExpiration ?? DateTimeOffset.MaxValue, now, nameof(options.AbsoluteExpiration));

        return options.AbsoluteExpirationRelativeToNow is not { } from ? options.AbsoluteExpiration
            : from < DateTimeOffset.MaxValue - now ? now + from : null;
    }
}
