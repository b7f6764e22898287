using System.Text;

namespace OrleansSessions;

/// <summary>Thrown when a call would exceed a limit. Nothing of it was applied (S12).</summary>
public sealed class SessionLimitException : SessionException
{
    private const int ShownKeyLength = 64;

    /// <summary>Initializes a new instance of the <see cref="SessionLimitException"/> class.</summary>
    /// <param name="exceeded">The limit, the value, and the maximum.</param>
    public SessionLimitException(SessionLimitExceeded exceeded)
        : this(exceeded, null, 0)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="SessionLimitException"/> class, for an entry.</summary>
    /// <param name="exceeded">The limit, the value, and the maximum.</param>
    /// <param name="key">The key of the entry; null if it is not known.</param>
    /// <param name="valueBytes">The size of its value in bytes.</param>
    public SessionLimitException(SessionLimitExceeded exceeded, string? key, long valueBytes)
        : base(Describe(exceeded, key, valueBytes), null) => (Exceeded, Key, ValueBytes) = (exceeded, key, valueBytes);

    /// <summary>The limit, the value, and the maximum.</summary>
    public SessionLimitExceeded Exceeded { get; }

    /// <summary>The key of the entry that exceeds the limit. If the session as a whole does: that of the largest value that the call would have stored.</summary>
    /// <value>Null if it is not known, or if the call stores nothing.</value>
    public string? Key { get; }

    /// <summary>The size of that entry's value in bytes.</summary>
    /// <value>0 if <see cref="Key"/> is null.</value>
    public long ValueBytes { get; }

    /// <summary>Creates the exception for a commit that was refused.</summary>
    internal static SessionLimitException Of(SessionLimitExceeded exceeded, SessionPatch changes)
    {
        if (changes.Set.Count == 0)
        {
            return new SessionLimitException(exceeded);
        }

        var (key, value) = changes.Set.MaxBy(entry => IsOfAKey(exceeded) ? Encoding.UTF8.GetByteCount(entry.Key) : entry.Value.Length)!;
        return new SessionLimitException(exceeded, key, value.Length);
    }

    // The gateway limits the size of one call, and only the silo has that setting.
    private static string Describe(SessionLimitExceeded exceeded, string? key, long valueBytes)
    {
        var largest = key is null ? "" : $" The largest value of this request is that of \"{Shown(key)}\", with {valueBytes:N0} bytes.";
        if (exceeded.Limit.Contains(':', StringComparison.Ordinal))
        {
            return $"The changes of this request take {exceeded.Value:N0} bytes to send where the silo's setting {exceeded.Limit} allows {exceeded.Maximum:N0}.{largest} Store less at a time, or raise it in the silo.";
        }

        var what = key is not null && IsOfAKey(exceeded) ? $"The key that begins with \"{Shown(key)}\" has {exceeded.Value:N0} bytes"
            : key is not null && exceeded.Limit == nameof(SessionLimits.MaximumEntryBytes) ? $"The value of \"{Shown(key)}\" has {exceeded.Value:N0} bytes"
            : $"The session would reach {exceeded.Value:N0}";
        return $"{what} where {exceeded.Limit} allows {exceeded.Maximum:N0}.{(IsOfTheNode(exceeded) ? "" : largest)} Store less in it, or raise the silo's setting Sessions:{exceeded.Limit}{(IsOfTheNode(exceeded) ? $" and {nameof(OrleansSessionOptions)}.{exceeded.Limit} here" : "")}.";
    }

    // The message is logged, and the key may come from a browser: no line of the log may be made of it.
    private static string Shown(string key) => string.Concat(key.Take(ShownKeyLength).Select(static one => char.IsControl(one) || one is '\u2028' or '\u2029' ? '\uFFFD' : one));

    private static bool IsOfAKey(SessionLimitExceeded exceeded) => exceeded.Limit == nameof(SessionLimits.MaximumKeyBytes);

    private static bool IsOfTheNode(SessionLimitExceeded exceeded) => exceeded.Limit is nameof(OrleansSessionOptions.MaximumEntryBytes) or nameof(OrleansSessionOptions.MaximumKeyBytes);
}
