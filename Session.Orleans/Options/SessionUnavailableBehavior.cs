namespace OrleansSessions;

/// <summary>What a request sees of a session that could not be loaded.</summary>
public enum SessionUnavailableBehavior
{
    /// <summary>Its first use throws <see cref="SessionUnavailableException"/>, and the response is a 503. Requests that do not look are served.</summary>
    FailRequest = 1,

    /// <summary>It reads empty, ignores writes and says <c>IsAvailable == false</c>, as ASP.NET Core does it.</summary>
    Empty = 2,
}
