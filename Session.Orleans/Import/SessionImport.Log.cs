using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class SessionImport
{
    [LoggerMessage(140, LogLevel.Information, "Session brought over; Key:{sessionKey}, Id:{sessionId}, Count:{count}", EventName = "SessionImported")]
    private static partial void LogImported(ILogger logger, SessionId sessionKey, Guid sessionId, int count);

    [LoggerMessage(141, LogLevel.Error, "Session {session}: the {length} bytes that the cache of ImportFrom holds under its key are no session of ASP.NET Core's. They are left there, and the session begins empty.", EventName = "SessionImportUnreadable")]
    private static partial void LogUnreadable(ILogger logger, SessionId session, int length);

    [LoggerMessage(142, LogLevel.Error, "Session {session}: the cache of ImportFrom failed. {failure}", EventName = "SessionImportFailed")]
    private static partial void LogFailed(ILogger logger, SessionId session, string failure);
}
