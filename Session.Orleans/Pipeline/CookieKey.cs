using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Cookies;
using OrleansSessions.Sessions;

namespace OrleansSessions.Pipeline;

/// <summary>The key in a request's cookie: read on first use, made on the first <c>Set</c> of a session that has none.</summary>
internal sealed class CookieKey(SessionFeature feature, HttpContext context, CookieKeys keys, SessionOptions options) : SessionKey
{
    private SessionId _id;
    private bool _isRead;
    private string? _minted;

    public override SessionId Id
    {
        get
        {
            if (!_isRead)
            {
                _isRead = true;
                _id = keys.Read(context.Request.Cookies[options.Cookie.Name!]);
            }

            return _id;
        }
    }

    public override bool IsNew => _minted is not null;

    public override bool TryEstablish(bool anew)
    {
        if (!anew && !Id.IsNone)
        {
            return true;
        }

        if (context.Response.HasStarted)
        {
            return false;
        }

        (_id, _minted) = keys.Mint();
        _isRead = true;
        feature.Minted();
        return true;
    }

    /// <summary>
    /// Sees to it that the response carries a key that was made for it. Asked more than once: what is added early, so that a cache sees it, may be
    /// cleared with the rest of a response that an error page replaces.
    /// </summary>
    public void AppendTo(HttpResponse response)
    {
        if (_minted is null || response.HasStarted || IsIn(response))
        {
            return;
        }

        response.Cookies.Append(options.Cookie.Name!, _minted, options.Cookie.Build(context));
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers.Pragma = "no-cache";
        response.Headers.Expires = "-1";
    }

    private bool IsIn(HttpResponse response)
    {
        var start = options.Cookie.Name + "=" + Uri.EscapeDataString(_minted!);
        foreach (var cookie in response.Headers.SetCookie)
        {
            if (cookie is not null && cookie.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
