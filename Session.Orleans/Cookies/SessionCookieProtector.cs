using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Converts a cookie's text to a session id and back, as ASP.NET Core's session middleware does, so that each reads the other's cookies:
/// the key of 36 characters, protected for the purpose <c>SessionMiddleware</c>, as Base64 without padding.
/// </summary>
/// <remarks>Results are cached for a while under a hash of the text, because unprotecting costs more than everything else here.</remarks>
internal sealed partial class SessionCookieProtector : ISessionCookieText
{
    private const int MaximumRemembered = 16_384;
    private const int MaximumTextLength = 8_192; // browsers limit a cookie to 4,096 bytes; longer text is rejected without the work of unprotecting it
    private const int KeyLength = 36;

    private readonly IDataProtector _protector;
    private readonly SessionIds _ids;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TwoGenerationCache<TextHash, Remembered> _remembered = new(MaximumRemembered);

    public SessionCookieProtector(IDataProtectionProvider protection, SessionIds ids, IOptions<OrleansSessionOptions> options, TimeProvider time, ILogger<SessionCookieProtector> logger)
    {
        _protector = protection.CreateProtector(nameof(SessionMiddleware));
        _ids = ids;
        _keep = options.Value.CookieCacheDuration;
        _time = time;
        _logger = logger;
    }

    public SessionId Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        if (_keep <= TimeSpan.Zero)
        {
            return IdOf(text);
        }

        var hash = TextHash.Of(text);
        if (_remembered.TryGet(hash, out var known) && _time.GetElapsedTime(known.At) < _keep)
        {
            return known.Id;
        }

        var id = IdOf(text);
        if (!id.IsNone)
        {
            _remembered.Put(hash, new Remembered(id, _time.GetTimestamp()), 1);
        }

        return id;
    }

    public string? Reveal(string? text) => string.IsNullOrEmpty(text) ? null : Unprotect(text);

    public (SessionId Id, string Text) Mint()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        var key = new Guid(random).ToString();
        var text = Convert.ToBase64String(_protector.Protect(Encoding.UTF8.GetBytes(key))).TrimEnd('=');
        return (_ids.Of(key), text);
    }

    private SessionId IdOf(string text) => Unprotect(text) is { } key ? _ids.Of(key) : default;

    private string? Unprotect(string text)
    {
        if (text.Length > MaximumTextLength)
        {
            LogErrorUnprotectingCookie(_logger, null);
            return null;
        }

        try
        {
            var key = Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))));
            return key.Length == KeyLength && !string.IsNullOrWhiteSpace(key) ? key : null;
        }
        catch (CryptographicException error) when (OutageIn(error) is { } outage)
        {
            throw new SessionUnavailableException($"The session's cookie could not be read. {outage.Message}", error) { Outage = outage.Outage };
        }
        catch (Exception error) when (error is CryptographicException or FormatException or ArgumentException)
        {
            LogErrorUnprotectingCookie(_logger, error);
            return null;
        }
    }

    // Data protection reports every failure as a failure to unprotect; the inner exceptions have the reason.
    private static SessionUnavailableException? OutageIn(Exception error)
    {
        for (var reason = error.InnerException; reason is not null; reason = reason.InnerException)
        {
            if (reason is SessionUnavailableException outage)
            {
                return outage;
            }
        }

        return null;
    }

    private readonly record struct Remembered(SessionId Id, long At);

    private readonly record struct TextHash(ulong A, ulong B, ulong C, ulong D)
    {
        public static TextHash Of(string text)
        {
            Span<ulong> hash = stackalloc ulong[4];
            SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), MemoryMarshal.AsBytes(hash));
            return new TextHash(hash[0], hash[1], hash[2], hash[3]);
        }
    }
}
