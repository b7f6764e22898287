using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions;

/// <summary>
/// One entry of a distributed cache, as a row. Its absolute end is not the row's: that would leave a tombstone, which refuses the next value for ten
/// minutes. So who reads compares the time, and the row goes by its idle timeout: an entry that slides is kept alive, any other only looked at.
/// </summary>
/// <code>
/// value    the value
/// ends     ticks (8), UTC, big-endian     when it has an absolute end
/// slides   nothing                        when reading it keeps it alive
/// </code>
internal static class CacheEntry
{
    private const string Value = "value";
    private const string Ends = "ends";
    private const string Slides = "slides";

    /// <summary>What removes a value. What is left of the row is gone a moment later.</summary>
    public static SessionPatch Removal { get; } = new() { Removed = [Value, Ends, Slides] };

    /// <summary>How long a row lives that holds nothing any more.</summary>
    public static SessionLifetime RemovedLifetime { get; } = new(TimeSpan.FromSeconds(1), null);

    /// <summary>What stores a value, and how long its row lives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Its absolute end is over.</exception>
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

    /// <summary>The value in a row; false when there is none, or its end is over.</summary>
    public static bool TryRead(SessionSnapshot row, DateTimeOffset now, out ReadOnlyMemory<byte> value) =>
        row.Entries.TryGetValue(Value, out value) && (!row.Entries.TryGetValue(Ends, out var ends) || (ends.Length == sizeof(long) && now.UtcTicks < BinaryPrimitives.ReadInt64BigEndian(ends.Span)));

    /// <summary>Whether a row is to be kept alive by reading it, and for how long.</summary>
    public static bool IsSliding(SessionSnapshot row, out TimeSpan idle)
    {
        idle = row.Lifetime.Idle;
        return row.Entries.ContainsKey(Slides);
    }

    private static DateTimeOffset? EndOf(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        if (options.AbsoluteExpirationRelativeToNow is { } from)
        {
            return from < DateTimeOffset.MaxValue - now ? now + from : null;
        }

        return options.AbsoluteExpiration is not { } ends || ends > now ? options.AbsoluteExpiration
            : throw new ArgumentOutOfRangeException(nameof(options), $"The entry's AbsoluteExpiration ({ends:O}) is over already.");
    }
}
