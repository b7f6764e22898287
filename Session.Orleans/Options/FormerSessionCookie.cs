namespace OrleansSessions;

/// <summary>Where a former release of the application has set its session cookie, under the name that the cookie has now.</summary>
public sealed class FormerSessionCookie
{
    /// <summary>The cookie's path.</summary>
    /// <value>Default <c>/</c>.</value>
    public string Path { get; set; } = "/";

    /// <summary>The cookie's domain.</summary>
    /// <value>Default <c>null</c>: the host that answered, and no other.</value>
    public string? Domain { get; set; }
}
