using System.Text;

namespace OrleansSessions;

/// <summary>The limits of a session's keys and values.</summary>
internal static class SessionEntryLimits
{
    private const int MaximumKeyBytes = ushort.MaxValue;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The key is not valid text, or is longer than ASP.NET Core's own session can store.</exception>
    /// <exception cref="SessionLimitException">The key or the value exceeds a limit of <paramref name="options"/>.</exception>
    public static void Check(string key, byte[] value, OrleansSessionOptions options)
    {
        var keyBytes = BytesOf(key);
        if (keyBytes > MaximumKeyBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(key), $"A session's key has at most {MaximumKeyBytes} bytes of UTF-8; this one has {keyBytes}.");
        }

        if (keyBytes > options.MaximumKeyBytes)
        {
            throw new SessionLimitException(new SessionLimitExceeded(nameof(options.MaximumKeyBytes), keyBytes, options.MaximumKeyBytes), key, value.Length);
        }

        if (value.Length > options.MaximumEntryBytes)
        {
            throw new SessionLimitException(new SessionLimitExceeded(nameof(options.MaximumEntryBytes), value.Length, options.MaximumEntryBytes), key, value.Length);
        }
    }

    private static int BytesOf(string key)
    {
        try
        {
            return StrictUtf8.GetByteCount(key);
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException("A session's key must be text: half of a surrogate pair has no form in which it could be stored.", nameof(key), error);
        }
    }
}
