namespace OrleansSessions;

/// <summary>What the text of a session cookie says.</summary>
internal interface ISessionCookieText
{
    /// <summary>Returns the session that a cookie's text identifies; <c>default</c> if it identifies none.</summary>
    /// <exception cref="SessionUnavailableException">The key ring is in the cluster and could not be read, so it is unknown whether the text identifies a session.</exception>
    SessionId Read(string? text);

    /// <summary>Returns the session key in a cookie's text; null if there is none. The key is not cached.</summary>
    string? Reveal(string? text);

    /// <summary>Creates a random key, and returns it only as a cookie's text and as an id (S11).</summary>
    (SessionId Id, string Text) Mint();
}
