namespace OrleansSessions;

/// <summary>When a session is loaded before the endpoint runs. Never without a session cookie, and never without an endpoint.</summary>
public enum SessionPreload
{
    /// <summary>For endpoints that declared an access other than <see cref="SessionAccess.None"/>, and for those that were seen using their session.</summary>
    Learned = 1,

    /// <summary>For endpoints that declared an access other than <see cref="SessionAccess.None"/>.</summary>
    Declared = 2,

    /// <summary>For every endpoint that did not declare <see cref="SessionAccess.None"/>.</summary>
    Always = 3,

    /// <summary>Never: call <c>LoadAsync</c>.</summary>
    Never = 4,
}
