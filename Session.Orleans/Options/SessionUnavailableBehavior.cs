namespace OrleansSessions;

/// <summary>What a request sees when its session cannot be loaded.</summary>
public enum SessionUnavailableBehavior
{
    /// <summary>
    /// The first use of the session throws <see cref="SessionUnavailableException"/>, and the response is a 503. Requests that do not use their session
    /// are served.
    /// </summary>
    FailRequest = 1,

    /// <summary>The session reads as empty, ignores writes, and has <c>IsAvailable == false</c>, as in ASP.NET Core.</summary>
    Empty = 2,
}
