namespace OrleansSessions;

/// <summary>The name under which a request's session is, or will be, stored.</summary>
internal abstract class SessionKey
{
    /// <summary>The session that the request names; <c>default</c> for none.</summary>
    public abstract SessionId Id { get; }

    /// <summary>Sees to it that <see cref="Id"/> is what the request names.</summary>
    /// <exception cref="SessionUnavailableException">Nobody can say that now.</exception>
    public virtual void Read()
    {
    }

    /// <summary>Whether nothing can be stored under it yet, so that there is nothing to ask for.</summary>
    public abstract bool IsNew { get; }

    /// <summary>Whether the browser brought it, and cannot be given another.</summary>
    public abstract bool IsFixed { get; }

    /// <summary>The key itself, as the request brought it; null when it brought none. As good as the cookie: it goes nowhere but to where it came from (S11).</summary>
    public abstract string? Reveal();

    /// <summary>Sees to it that the browser will have the key. False when it is too late for that.</summary>
    /// <param name="forceNewKey">Whether the key that came must not be used again.</param>
    public abstract bool TryEstablish(bool forceNewKey);

    /// <summary>Makes the key that the session is to go on under. It counts from <see cref="Renew"/> on.</summary>
    /// <exception cref="InvalidOperationException">The browser could not be told.</exception>
    public abstract SessionId Next();

    /// <summary>The session goes on under the key that was made last.</summary>
    public abstract void Renew();
}
