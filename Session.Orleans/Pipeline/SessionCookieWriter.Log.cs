using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class SessionCookieWriter
{
    private int _hasWarnedNotSecure;
    private int _hasToldOfConsent;

    [LoggerMessage(163, LogLevel.Warning, "The session cookie {cookie} was sent over HTTPS without the attribute Secure. The browser sends it over HTTP too, where others can read it. Set SessionOptions.Cookie.SecurePolicy to CookieSecurePolicy.Always, or to SameAsRequest if the site is also served over HTTP.", EventName = "CookieNotSecure")]
    private static partial void LogNotSecure(ILogger logger, string cookie);

    [LoggerMessage(164, LogLevel.Information, "A session was not stored, because its user has not consented to cookies: the browser does not get the cookie {cookie}, and nobody could come back to the session. If the application cannot do without sessions, set SessionOptions.Cookie.IsEssential.", EventName = "SessionWithoutConsent")]
    private static partial void LogWithoutConsent(ILogger logger, string cookie);

    private void WarnOfNotSecure()
    {
        if (Interlocked.Exchange(ref _hasWarnedNotSecure, 1) == 0)
        {
            LogNotSecure(logger, Name);
        }
    }

    private void TellOfConsent()
    {
        if (Interlocked.Exchange(ref _hasToldOfConsent, 1) == 0)
        {
            LogWithoutConsent(logger, Name);
        }
    }
}
