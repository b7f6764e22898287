using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Sends and deletes the session cookie of one <c>UseOrleansSession</c>.</summary>
/// <remarks>
/// A cookie does not say when it was sent, and its text is ASP.NET Core's. So a node remembers when it sent a session its cookie, and sends it again if it
/// has not done so for half of the cookie's life. Another node, or this one after a restart, sends it once too often.
/// </remarks>
internal sealed partial class SessionCookieWriter(SessionOptions options, OrleansSessionOptions ours, EndedSessions ended, TimeProvider time, ILogger logger)
{
    private const int MaximumRemembered = 65_536;

    // How often a browser that goes on sending several cookies is sent the right one.
    private static readonly TimeSpan RepairInterval = TimeSpan.FromMinutes(5);

    // A response may still be on its way to the browser that long after the end of its session, or that of the sign-in that followed it.
    private static readonly TimeSpan DeletionDelay = TimeSpan.FromSeconds(10);

    private readonly TwoGenerationCache<SessionId, Sent> _sent = new(MaximumRemembered);

    public string Name => options.Cookie.Name!;

    public bool HasFormer => ours.FormerCookies.Count > 0;

    /// <summary>Returns whether a session's cookie must be sent again, because half of its life is over.</summary>
    public bool IsDue(SessionId id, SessionLifetime lifetime) =>
        LifeOf(lifetime) is { } life && (!_sent.TryGet(id, out var sent) || life > sent.Life || time.GetElapsedTime(sent.At) >= sent.Life / 2);

    /// <summary>Returns whether a session's cookie must be sent again because there are others of its name.</summary>
    public bool IsRepairDue(SessionId id) => !_sent.TryGet(id, out var sent) || time.GetElapsedTime(sent.At) >= RepairInterval;

    /// <summary>Returns whether a request may delete the cookie of its session, whose end is known for long enough.</summary>
    /// <param name="id">The session.</param>
    /// <param name="began">The timestamp of the request.</param>
    public bool MayDelete(SessionId id, long began) => ended.EndedBefore(id, began) && ended.EndedBefore(id, time.GetTimestamp() - (long)(DeletionDelay.TotalSeconds * time.TimestampFrequency));

    public void Append(HttpContext context, SessionId id, string text, SessionLifetime lifetime)
    {
        var cookie = options.Cookie.Build(context);
        var life = LifeOf(lifetime);
        cookie.MaxAge = life;
        context.Response.Cookies.Append(Name, text, cookie);
        if (!cookie.Secure && context.Request.IsHttps && IsIn(context.Response, text)) // a cookie policy has changed the options, or sends no cookie
        {
            WarnOfNotSecure();
        }

        _sent.Put(id, new Sent(time.GetTimestamp(), life ?? TimeSpan.Zero), 1);
    }

    public void Delete(HttpContext context)
    {
        var cookie = options.Cookie.Build(context);
        cookie.MaxAge = null; // it would count instead of the time in the past
        context.Response.Cookies.Delete(Name, cookie);
        ForbidCaching(context.Response);
    }

    /// <summary>Deletes the cookies that former releases have set. Only in a response that sends the session's cookie: it may be one of them.</summary>
    public void DeleteFormer(HttpContext context)
    {
        foreach (var former in ours.FormerCookies)
        {
            var cookie = options.Cookie.Build(context);
            (cookie.Path, cookie.Domain, cookie.MaxAge, cookie.Expires) = (former.Path, former.Domain, null, DateTimeOffset.UnixEpoch);
            context.Response.Cookies.Append(Name, "", cookie); // Delete would take the session's own cookie out of the response if its path begins with this one
        }
    }

    /// <summary>
    /// Returns whether the browser gets the cookie of a new session. A cookie policy that asks for consent may withhold it, and then nobody could come back
    /// to the session.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="text">The cookie's text.</param>
    /// <param name="send">Adds the cookie to the response if it is not there.</param>
    public bool Delivers(HttpContext context, string text, Action send)
    {
        if (context.Features.Get<ITrackingConsentFeature>() is not { IsConsentNeeded: true })
        {
            return true;
        }

        send(); // the user may have consented since, or the response was cleared
        var isIn = IsIn(context.Response, text);
        if (!isIn)
        {
            TellOfConsent();
        }

        return isIn;
    }

    public bool IsIn(HttpResponse response, string text)
    {
        foreach (var cookie in response.Headers.SetCookie)
        {
            if (IsOf(cookie, text))
            {
                return true;
            }
        }

        return false;
    }

    public void Remove(HttpResponse response, string text) => response.Headers.SetCookie = response.Headers.SetCookie.Where(cookie => !IsOf(cookie, text)).ToArray();

    public static void ForbidCaching(HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers.Pragma = "no-cache";
        response.Headers.Expires = "-1";
    }

    // A session cookie of the browser has no life of its own.
    private TimeSpan? LifeOf(SessionLifetime lifetime)
    {
        var life = lifetime.Idle > options.IdleTimeout ? lifetime.Idle : options.Cookie.MaxAge;
        return lifetime.Ends - time.GetUtcNow() is { } left && left < life ? left > TimeSpan.Zero ? left : TimeSpan.Zero : life;
    }

    private bool IsOf(string? cookie, string text) => cookie?.StartsWith(Name + "=" + Uri.EscapeDataString(text), StringComparison.Ordinal) == true;

    private readonly record struct Sent(long At, TimeSpan Life);
}
