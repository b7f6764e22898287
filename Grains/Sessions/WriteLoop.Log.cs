using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <content>What the write loop logs.</content>
internal sealed partial class WriteLoop
{
    [LoggerMessage(101, LogLevel.Debug, "Session {Session}: another activation wrote first, for the {Races}. time in a row; deciding again from what it stored.", EventName = "RaceLost")]
    private static partial void LogRaceLost(ILogger logger, SessionId session, int races);

    [LoggerMessage(102, LogLevel.Warning, "Session {Session}: a write failed and may have landed. Storage is read before anything else is decided.", EventName = "WriteFailed")]
    private static partial void LogWriteFailed(ILogger logger, Exception exception, SessionId session);

    [LoggerMessage(104, LogLevel.Error, "Session {Session}: storage did not answer within {StorageTimeout}. The activation is given up; the next one reads storage anew.", EventName = "GivenUp")]
    private static partial void LogGivenUp(ILogger logger, SessionId session, TimeSpan storageTimeout);

    [LoggerMessage(106, LogLevel.Error, "Session {Session}: the write loop failed unexpectedly. Please report this.", EventName = "LoopFailed")]
    private static partial void LogLoopFailed(ILogger logger, Exception exception, SessionId session);
}
