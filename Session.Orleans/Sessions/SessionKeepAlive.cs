namespace OrleansSessions;

/// <summary>Keeps the session of one request alive while the request runs, and at its end: until then the session was in use (S7).</summary>
internal sealed class SessionKeepAlive(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionContent content) : ISessionInUse
{
    private volatile bool _isInUse;
    private volatile bool _isOver;
    private long _touchedAt;

    /// <summary>The session's own idle timeout, otherwise that of the request.</summary>
    public TimeSpan Idle => content.Lifetime.Idle is var own && own > TimeSpan.Zero ? own : CachingSessionClient.Idle(settings.Idle);

    /// <summary>Whether the connection was upgraded, so that it lasts for as long as a page is open in the browser.</summary>
    public bool IsUpgraded { get; set; }

    /// <summary>Whether the request leaves the lifetime of the session alone.</summary>
    public bool IsOff { get; set; }

    /// <summary>The idle timeout that a load sends; zero to load without keeping the session alive.</summary>
    public TimeSpan LoadIdle => IsOff ? TimeSpan.Zero : settings.Idle;

    // A session without an absolute end would never end in a browser that is left open, and nobody would be signed out.
    private bool Counts => !IsUpgraded || (services.Options.UpgradedConnectionsKeepAlive ?? content.Lifetime.Ends is not null);

    /// <summary>Records that a call has just loaded or stored the session, which is in use from now on.</summary>
    public void Begin()
    {
        _isInUse = true;
        if (!IsOff)
        {
            _touchedAt = services.Time.GetTimestamp();
        }

        if (settings.KeepsInUse && !_isOver)
        {
            services.InUse.Add(this);
            if (_isOver)
            {
                services.InUse.Remove(this); // a load that nobody awaited has ended after its request
            }
        }
    }

    /// <summary>Records that the request has no stored session any more: it has ended, or was rotated by another request.</summary>
    public void End()
    {
        if (_isInUse)
        {
            _isInUse = false;
            services.InUse.Remove(this);
        }
    }

    /// <summary>Touches the session at the end of a request whose last call was long ago.</summary>
    public void KeepAlive() => KeepAlive(TouchQueue.WaitFor(Idle)); // the queue may delay a touch this long, so a call that is more recent is as good as a touch now

    /// <summary>Records that the request is over, or that it continues because the pipeline runs again.</summary>
    public void Close(bool over)
    {
        _isOver = over;
        if (over)
        {
            services.InUse.Remove(this);
        }
        else if (_isInUse)
        {
            services.InUse.Add(this);
        }
    }

    void ISessionInUse.KeepAlive(TimeSpan age)
    {
        if (Counts)
        {
            KeepAlive(age);
        }
    }

    private void KeepAlive(TimeSpan age)
    {
        if (_isInUse && !IsOff && services.Time.GetElapsedTime(_touchedAt) > age && services.Touches.Add(key.Id, Idle, key.IsPresented))
        {
            _touchedAt = services.Time.GetTimestamp();
        }
    }
}
