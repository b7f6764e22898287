using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The session key in a request's cookie: read on first use; created when a session without a key is established.</summary>
/// <remarks>After the end of the request it does not access the <see cref="HttpContext"/>, which the server reuses for the next request.</remarks>
internal sealed class CookieSessionKey(SessionFeature feature, HttpContext context, SessionCookieProtector keys, SessionOptions options) : SessionKey
{
    private readonly Lock _lock = new();
    private SessionId _id;
    private bool _isRead;
    private SessionUnavailableException? _unreadable;
    private string? _newCookie;
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
                        _unreadable = error; // remembered: a request waits for an outage once
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

    public override bool IsNew => _newCookie is not null && !IsRenewed;

    public override bool IsPresented => _newCookie is null;

    public override bool IsFixed => false;

    public override string? Reveal() => IsNew || feature.IsOver ? null : keys.Reveal(context.Request.Cookies[options.Cookie.Name!]);

    /// <summary>Whether the session was rotated to this key: the browser must get its cookie even if the request fails.</summary>
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

            (_id, _newCookie) = keys.Mint();
            _isRead = true;
        }

        feature.OnKeyCreated();
        return true;
    }

    public override SessionId Next()
    {
        if (feature.IsOver || context.Response.HasStarted)
        {
            throw new InvalidOperationException("The session cannot get another key after the response has started: its cookie would not reach the browser.");
        }

        _next = keys.Mint();
        context.RequestAborted.ThrowIfCancellationRequested(); // as late as possible: nobody would have the key
        return _next.Id;
    }

    public override void Renew()
    {
        if (feature.IsOver)
        {
            return; // too late for the response: the context may belong to another request, whose browser must not get the key (S11)
        }

        if (_newCookie is not null && !context.Response.HasStarted)
        {
            context.Response.Headers.SetCookie = context.Response.Headers.SetCookie.Where(cookie => !IsOfThis(cookie)).ToArray();
        }

        lock (_lock)
        {
            (_id, _newCookie) = _next;
            IsRenewed = true;
        }

        feature.OnKeyCreated();
    }

    /// <summary>
    /// Ensures that the response has the cookie of a key that was created for it. Called more than once: a cookie that is added early, so that a cache
    /// sees it, is lost when an error page clears the response.
    /// </summary>
    public void AppendTo(HttpResponse response)
    {
        if (_newCookie is null || response.HasStarted || IsIn(response))
        {
            return;
        }

        response.Cookies.Append(options.Cookie.Name!, _newCookie, options.Cookie.Build(context));
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

    private bool IsOfThis(string? cookie) => cookie?.StartsWith(options.Cookie.Name + "=" + Uri.EscapeDataString(_newCookie!), StringComparison.Ordinal) == true;
}
