namespace OrleansSessions;

/// <summary>The cookie of System.Web's session state: its text is the key.</summary>
internal sealed class SystemWebCookieText(SessionIds ids) : ISessionCookieText
{
    private readonly SessionIds _ids = ids.OfKind(SystemWebSessionKey.Kind);

    public SessionId Read(string? text) => SystemWebSessionKey.IsValid(text) ? _ids.Of(text!) : default;

    public string? Reveal(string? text) => SystemWebSessionKey.IsValid(text) ? text : null;

    public (SessionId Id, string Text) Mint()
    {
        var key = SystemWebSessionKey.New();
        return (_ids.Of(key), key);
    }
}
