using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The key in a request's cookie: read on first use, made on the first <c>Set</c> of a session that has none.</summary>
/// <remarks>When the request is over, it neither reads nor writes anything there: the server gives a request's objects to the next one.</remarks>
internal sealed class CookieSessionKey(SessionFeature feature, HttpContext context, SessionCookieProtector keys, SessionOptions options) : SessionKey
{
    private readonly Lock _lock = new();
    private SessionId _id;
    private bool _isRead;
    private SessionUnavailableException? _unreadable;
    private string? _minted;
    private (SessionId Id, string Text) _next;

    public override SessionId Id
    {
        get
        {
            lock (_lock)
            {
                if (!_isRead && !feature.IsOver)
                {
                    try
                    {
                        _id = keys.Read(context.Request.Cookies[options.Cookie.Name!]);
                    }
                    catch (SessionUnavailableException error)
                    {
                        _unreadable = error; // once: a request waits for an outage once
                    }

                    _isRead = true;
                }

                return _id;
            }
        }
    }

    public override void Read()
    {
        if (Id.IsNone && _unreadable is { } error)
        {
            throw error;
        }
    }

    public override bool IsNew => _minted is not null && !IsRenewed;

    public override bool IsFixed => false;

    public override string? Reveal() => IsNew || feature.IsOver ? null : keys.Reveal(context.Request.Cookies[options.Cookie.Name!]);

    /// <summary>Whether a session goes on under it that had another: the browser has to hear of it, whatever becomes of the request.</summary>
    public bool IsRenewed { get; private set; }

    public override bool TryEstablish(bool forceNewKey)
    {
        lock (_lock)
        {
            if ((!forceNewKey || IsNew) && !Id.IsNone)
            {
                return true;
            }

            if (feature.IsOver || context.Response.HasStarted)
            {
                return false;
            }

            (_id, _minted) = keys.Mint();
            _isRead = true;
        }

        feature.Minted();
        return true;
    }

    public override SessionId Next()
    {
        if (feature.IsOver || context.Response.HasStarted)
        {
            throw new InvalidOperationException("The session cannot get another key after the response has started: its cookie would not reach the browser.");
        }

        _next = keys.Mint();
        return _next.Id;
    }

    public override void Renew()
    {
        if (feature.IsOver)
        {
            return; // nobody waited for it, and what comes next on this connection is not this browser's: the key reaches nobody (S11)
        }

        if (_minted is not null && !context.Response.HasStarted)
        {
            context.Response.Headers.SetCookie = context.Response.Headers.SetCookie.Where(cookie => !IsOfThis(cookie)).ToArray();
        }

        lock (_lock)
        {
            (_id, _minted) = _next;
            IsRenewed = true;
        }

        feature.Minted();
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
        foreach (var cookie in response.Headers.SetCookie)
        {
            if (IsOfThis(cookie))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOfThis(string? cookie) => cookie?.StartsWith(options.Cookie.Name + "=" + Uri.EscapeDataString(_minted!), StringComparison.Ordinal) == true;
}
