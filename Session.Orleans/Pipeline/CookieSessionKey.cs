using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The session key in a request's cookie: read on first use; created when a session without a key is established.</summary>
/// <remarks>After the end of the request it does not access the <see cref="HttpContext"/>, which the server reuses for the next request.</remarks>
internal sealed class CookieSessionKey(SessionFeature feature, HttpContext context, SessionCookieReader cookies, SessionCookieWriter writer) : SessionKey
{
    private readonly Lock _lock = new();
    private SessionId _id;
    private bool _isRead;
    private bool _hasCookie;
    private bool _hasEnded;
    private SessionUnavailableException? _unreadable;
    private List<SessionCookie>? _several;
    private IReadOnlyList<SessionId> _candidates = [];
    private string? _newCookie;
    private SessionLifetime _sentLifetime;
    private string? _repeated; // once decided: a response that is cleared needs it again
    private (SessionId Id, string Text) _next;

    public override SessionId Id
    {
        get
        {
            lock (_lock)
            {
                ReadOnce();
                return _id;
            }
        }
    }

    public override IReadOnlyList<SessionId> Candidates
    {
        get
        {
            lock (_lock)
            {
                ReadOnce();
                return _candidates;
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

    public override bool IsReplaceable => !feature.IsOver && !context.Response.HasStarted;

    public override bool IsFixed => false;

    public override bool MayStore() => !IsNew || feature.IsOver || writer.Delivers(context, _newCookie!, feature.OnKeyCreated);

    public override string? Reveal(SessionId id) => IsNew || feature.IsOver ? null : cookies.Reveal(TextOf(id));

    /// <summary>Whether the session was rotated to this key: the browser must get its cookie even if the request fails.</summary>
    public bool IsRenewed { get; private set; }

    public override void Choose(SessionId id)
    {
        lock (_lock)
        {
            if (_candidates.Count > 0)
            {
                (_id, _candidates) = (id, []);
                cookies.Choose(id);
            }
        }
    }

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

            (_id, _newCookie) = cookies.Mint();
            _isRead = true;
        }

        feature.OnKeyCreated();
        return true;
    }

    public override void RecordEnd(SessionId id)
    {
        lock (_lock)
        {
            if (feature.IsOver || Id != id)
            {
                return;
            }

            _hasEnded = true;
            if ((_newCookie ?? _repeated) is { } former && !context.Response.HasStarted)
            {
                writer.Remove(context.Response, former);
            }

            _repeated = null;
            if (_newCookie is not null)
            {
                (_id, _newCookie) = (default, null);
                IsRenewed = false;
            }
        }
    }

    public override SessionId Next()
    {
        if (!IsReplaceable)
        {
            throw new InvalidOperationException("The session cannot get another key after the response has started: its cookie would not reach the browser.");
        }

        _next = cookies.Mint();
        context.RequestAborted.ThrowIfCancellationRequested(); // as late as possible: nobody would have the key
        return _next.Id;
    }

    public override void Renew()
    {
        if (feature.IsOver)
        {
            return; // too late for the response: the context may belong to another request, whose browser must not get the key (S11)
        }

        if ((_newCookie ?? _repeated) is { } former && !context.Response.HasStarted)
        {
            writer.Remove(context.Response, former);
        }

        lock (_lock)
        {
            (_id, _newCookie, _repeated) = (_next.Id, _next.Text, null);
            IsRenewed = true;
        }

        feature.OnKeyCreated();
    }

    /// <summary>
    /// Ensures that the response has the cookie of a key that was created for it, or again that of a key that the browser has, or deletes it. Called
    /// more than once: a cookie that is added early, so that a cache sees it, is lost when an error page clears the response.
    /// </summary>
    public void WriteTo(HttpResponse response, OrleansSession? session)
    {
        if (response.HasStarted)
        {
            return;
        }

        var lifetime = session?.OwnLifetime ?? default;
        if ((_newCookie ?? (session is null ? null : _repeated ??= CookieToRepeat(session, lifetime))) is { } text)
        {
            Send(response, text, lifetime);
        }
        else if (_hasEnded ? _hasCookie : session is { HasBeenEnded: true } && writer.MayDelete(Id, feature.Began))
        {
            writer.Delete(context);
        }
    }

    /// <summary>Takes the cookie of a key that was created for the response out of it: nothing was stored under the key.</summary>
    public void Withdraw(HttpResponse response)
    {
        if (_newCookie is { } text && !response.HasStarted)
        {
            writer.Remove(response, text);
        }
    }

    private void Send(HttpResponse response, string text, SessionLifetime lifetime)
    {
        var isIn = writer.IsIn(response, text);
        if (isIn && lifetime != _sentLifetime)
        {
            writer.Remove(response, text); // the session was given another lifetime since
        }

        if (!isIn || lifetime != _sentLifetime)
        {
            writer.Append(context, Id, text, lifetime);
            _sentLifetime = lifetime;
        }

        if (!isIn)
        {
            writer.DeleteFormer(context);
        }

        SessionCookieWriter.ForbidCaching(response); // the application may have allowed it meanwhile
    }

    // The cookie that the browser has: half of its life is over, or another one of its name is in its way.
    private string? CookieToRepeat(OrleansSession? session, SessionLifetime lifetime) =>
        session is { IsStored: true } && (writer.IsDue(_id, lifetime) || (IsInTheWay() && writer.IsRepairDue(_id))) ? TextOf(_id) : null;

    private bool IsInTheWay() => _several is { } several && (writer.HasFormer || several.Find(cookie => cookie.Id == _id).Position > 0);

    private string? TextOf(SessionId id) => _several is { } several ? several.Find(cookie => cookie.Id == id).Text : context.Request.Cookies[writer.Name];

    private void ReadOnce()
    {
        if (_isRead || feature.IsOver)
        {
            return;
        }

        _isRead = true;
        try
        {
            if (!CookieValues.AreSeveral(context.Request.Headers.Cookie, writer.Name))
            {
                _id = cookies.Read(context.Request.Cookies[writer.Name]);
                _hasCookie = !_id.IsNone;
                return;
            }

            _several = cookies.ReadAll(CookieValues.Of(context.Request.Headers.Cookie, writer.Name));
            _id = cookies.LastChosen(_several);
            _hasCookie = !_id.IsNone;
            _candidates = _several.Count > 1 ? [.. _several.Select(static cookie => cookie.Id)] : [];
        }
        catch (SessionUnavailableException error)
        {
            _unreadable = error; // remembered: a request waits for an outage once
        }
    }
}
