namespace OrleansSessions;

/// <summary>The session of a middleware that is around ASP.NET Core's own.</summary>
internal interface IEnclosingSession
{
    /// <summary>Finds the session that the framework's middleware must use too, because it has the same cookie.</summary>
    /// <param name="key">The key that the framework's middleware has read or created.</param>
    /// <param name="theirs">The settings of the framework's middleware.</param>
    /// <returns>The session; null if the framework's middleware has a cookie of its own.</returns>
    OrleansSession? Find(SessionKey key, SessionRequestSettings theirs);
}
