using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions.Silo;

/// <summary>A request of the System.Web adapters: its session, and what is answered.</summary>
internal sealed class RemoteRequest
{
    public const string KeyHeader = "X-SystemWebAdapter-RemoteAppAuthentication-Key";
    public const string ReadOnlyHeader = "X-SystemWebAdapter-RemoteAppSession-ReadOnly";

    private readonly HttpContext _context;
    private readonly RemoteSessionKeys _keys;
    private readonly SystemWebOptions _options;

    public RemoteRequest(HttpContext context, RemoteSessionKeys keys, SystemWebOptions options)
    {
        (_context, _keys, _options) = (context, keys, options);
        (Id, IsPresented) = context.Request.Cookies[options.CookieName] is { } text && SystemWebSessionKey.IsValid(text) ? (text, true) : ("", false);
        Trace = context.Request.Headers.TraceParent;
    }

    /// <summary>The id in the cookie, or the one that was made for this request; empty for none.</summary>
    public string Id { get; private set; }

    /// <summary>Whether the id was in the request's cookie.</summary>
    public bool IsPresented { get; private set; }

    public string? Trace { get; }

    public bool IsReadOnly => bool.TryParse(_context.Request.Headers[ReadOnlyHeader], out var isReadOnly) && isReadOnly;

    public SessionId Session => _keys.IdOf(Id);

    public CancellationToken Aborted => _context.RequestAborted;

    /// <summary>Gives the browser an id: the adapters pass the cookie on.</summary>
    public void Renew()
    {
        (Id, IsPresented) = (SystemWebSessionKey.New(), false);
        _context.Response.Cookies.Append(_options.CookieName, Id, new CookieOptions { Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = _options.RequireSsl });
    }

    /// <summary>The session as the application is sent it.</summary>
    public WireBuffer Describe(LoadOutcome load)
    {
        var buffer = new WireBuffer();
        RemoteSessionFormat.Write(buffer, new RemoteSession
        {
            Id = Id,
            IsNew = load.Version.IsNone,
            IsReadOnly = IsReadOnly,
            Timeout = RemoteSessionChanges.TimeoutOf(load.Lifetime, _options),
            Entries = load.Patch.Set as IReadOnlyCollection<SessionEntry> ?? [],
        });
        return buffer;
    }

    public void Refuse(int status, string reason)
    {
        _context.Response.StatusCode = status;
        if (_context.Features.Get<IHttpResponseFeature>() is { } response)
        {
            response.ReasonPhrase = string.Concat(reason.Select(static one => one is >= ' ' and <= '~' ? one : '?')); // what the adapters log
        }
    }

    public void RefuseForNow(string reason)
    {
        _context.Response.Headers.RetryAfter = "1";
        Refuse(StatusCodes.Status503ServiceUnavailable, reason);
    }
}
