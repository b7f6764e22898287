namespace OrleansSessions;

/// <summary>Decides whether a request may change its session: not under a read-only endpoint, and not after its end.</summary>
internal sealed class SessionRequestGuard
{
    private SessionRequestState _state;

    /// <summary>Whether changes are accepted.</summary>
    public bool IsOpen => _state == SessionRequestState.Open;

    /// <summary>Whether a failure response was sent, so that changes are ignored.</summary>
    public bool IsDiscarded => _state == SessionRequestState.Discarded;

    public bool IsOver { get; private set; }

    /// <summary>The name of the endpoint that declared read-only access; null if none did.</summary>
    public string? ReadOnlyIn { get; set; }

    public void Discard() => _state = SessionRequestState.Discarded;

    /// <summary>Records that the request is over, or that it continues because the pipeline runs again.</summary>
    public void Close(bool over)
    {
        IsOver = over;
        if (!IsDiscarded)
        {
            _state = over ? SessionRequestState.Completed : SessionRequestState.Open;
        }
    }

    public void ThrowIfUnchangeable()
    {
        ThrowIfOver();
        if (ReadOnlyIn is { } endpoint)
        {
            throw new InvalidOperationException($"{endpoint} declares SessionAccess.ReadOnly, and changes its session. Declare SessionAccess.ReadWrite, or do not change it there.");
        }
    }

    public void ThrowIfOver()
    {
        if (IsOver)
        {
            throw new InvalidOperationException("The request of this session is over, and nothing would store a change. Change it before the request ends, await what does, and do not keep it.");
        }
    }

    // The server may reuse the HttpContext for another request, whose cookie would be read.
    public void ThrowIfOverAndNotLoaded(bool isLoaded)
    {
        if (IsOver && !isLoaded)
        {
            throw new InvalidOperationException("The request of this session is over, and it was not loaded before. Do not keep it.");
        }
    }
}
