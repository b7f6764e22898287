namespace OrleansSessions;

/// <summary>What an endpoint does with the session. It decides when the session is loaded and what the endpoint may do with it.</summary>
public enum SessionAccess
{
    /// <summary>The endpoint does not use the session, so the session is not loaded in advance. Its requests keep the session alive all the same, unless <see cref="SessionAccessAttribute.KeepAlive"/> is false.</summary>
    None = 1,

    /// <summary>The endpoint reads the session. The session is loaded before the endpoint runs, and a change throws <see cref="InvalidOperationException"/>.</summary>
    ReadOnly = 2,

    /// <summary>The endpoint reads and writes the session. The session is loaded before the endpoint runs.</summary>
    ReadWrite = 3,

    /// <summary>
    /// The endpoint reads and writes the session under an exclusive lease: no other exclusive request of the session runs at the same time (S8). The
    /// lease ends when the response begins; by then the changes are stored. Later changes are stored at the end of the request, unless another request
    /// has changed the same keys (S9).
    /// </summary>
    Exclusive = 4,
}
