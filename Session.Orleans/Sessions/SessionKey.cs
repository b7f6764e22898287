namespace OrleansSessions;

/// <summary>The key under which a request's session is, or will be, stored.</summary>
internal abstract class SessionKey
{
    /// <summary>The session that the key identifies; <c>default</c> for none.</summary>
    public abstract SessionId Id { get; }

    /// <summary>Reads the key of the request, if that has not been done.</summary>
    /// <exception cref="SessionUnavailableException">The key could not be read, so it is unknown whether the request has a session.</exception>
    public virtual void Read()
    {
    }

    /// <summary>Whether the key was created by this request, so that nothing can be stored under it yet.</summary>
    public abstract bool IsNew { get; }

    /// <summary>Whether the request came with the key: its browser has it.</summary>
    public abstract bool IsPresented { get; }

    /// <summary>Whether the browser can still get another key.</summary>
    public abstract bool IsReplaceable { get; }

    /// <summary>Whether the key cannot be replaced.</summary>
    public abstract bool IsFixed { get; }

    /// <summary>Returns whether a session may be stored under the key. Not if its browser will not get the key.</summary>
    public virtual bool MayStore() => true;

    /// <summary>
    /// The sessions that the request's cookies identify, if there are several and none has been chosen yet. The request uses the first that lives.
    /// </summary>
    public virtual IReadOnlyList<SessionId> Candidates => [];

    /// <summary>Chooses one of <see cref="Candidates"/>.</summary>
    public virtual void Choose(SessionId id)
    {
    }

    /// <summary>Returns the secret key in the request's cookie for a session; null if there is none. It may be passed only to the store that the session is imported from (S11).</summary>
    public abstract string? Reveal(SessionId id);

    /// <summary>Ensures that there is a key and that the browser gets it. Returns false if the response has started.</summary>
    /// <param name="forceNewKey">Whether the request's own key must not be reused.</param>
    public abstract bool TryEstablish(bool forceNewKey);

    /// <summary>Records that the request has ended a session. If it is the one of this key, the browser's cookie is deleted, and the next session needs another key.</summary>
    public virtual void RecordEnd(SessionId id)
    {
    }

    /// <summary>Creates the key to which the session is to be rotated. It takes effect with <see cref="Renew"/>.</summary>
    /// <exception cref="InvalidOperationException">The browser cannot get the key: the response has started, or the key is fixed.</exception>
    /// <exception cref="OperationCanceledException">The browser will not get the key: it has closed the connection.</exception>
    public abstract SessionId Next();

    /// <summary>Switches to the key that <see cref="Next"/> created.</summary>
    public abstract void Renew();
}
