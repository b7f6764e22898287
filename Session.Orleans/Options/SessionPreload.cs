namespace OrleansSessions;

/// <summary>When a session is loaded before the endpoint runs. A request without a session cookie, or without an endpoint, never loads one.</summary>
public enum SessionPreload
{
    /// <summary>
    /// For endpoints that declare an access other than <see cref="SessionAccess.None"/>, and for endpoints that used their session before in this
    /// process.
    /// </summary>
    Learned = 1,

    /// <summary>For endpoints that declare an access other than <see cref="SessionAccess.None"/>.</summary>
    Declared = 2,

    /// <summary>For every endpoint that does not declare <see cref="SessionAccess.None"/>.</summary>
    Always = 3,

    /// <summary>Never. The application calls <c>LoadAsync</c>.</summary>
    Never = 4,
}
