namespace OrleansSessions;

/// <summary>What a request may still do with its session: it changes nothing under an endpoint that only reads, and nothing once it is over.</summary>
internal sealed class SessionRequestGuard
{
    private SessionRequestState _state;

    /// <summary>Whether changes are taken.</summary>
    public bool IsOpen => _state == SessionRequestState.Open;

    /// <summary>Whether the browser was told that nothing was stored.</summary>
    public bool IsDiscarded => _state == SessionRequestState.Discarded;

    public bool IsOver { get; private set; }

    /// <summary>The endpoint that declared that it only reads; null when none did.</summary>
    public string? ReadOnlyIn { get; set; }

    public void Discard() => _state = SessionRequestState.Discarded;

    /// <summary>Takes note that the request is over, or goes on after all because the pipeline runs again.</summary>
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

    // The server may have given the request's objects to another request, and it would read that one's cookie.
    public void ThrowIfOverAndNotLoaded(bool isLoaded)
    {
        if (IsOver && !isLoaded)
        {
            throw new InvalidOperationException("The request of this session is over, and it was not loaded before. Do not keep it.");
        }
    }
}
