using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class SessionCookieProtector
{
    [LoggerMessage(7, LogLevel.Warning, "Error unprotecting the session cookie.", EventName = "ErrorUnprotectingCookie")]
    private static partial void LogErrorUnprotectingCookie(ILogger logger, Exception? error);
}
