using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <content>Log messages.</content>
internal sealed partial class WriteLoop
{
    [LoggerMessage(101, LogLevel.Debug, "Session {Session}: another activation wrote first ({Races} times in a row). The batch is decided again from what is in storage.", EventName = "RaceLost")]
    private static partial void LogRaceLost(ILogger logger, SessionId session, int races);

    [LoggerMessage(102, LogLevel.Warning, "Session {Session}: a write failed and may have been applied. Storage is read before anything else is decided.", EventName = "WriteFailed")]
    private static partial void LogWriteFailed(ILogger logger, Exception exception, SessionId session);

    [LoggerMessage(104, LogLevel.Error, "Session {Session}: storage did not answer within {StorageTimeout}. The grain is deactivated; its next activation reads storage again.", EventName = "StorageTimedOut")]
    private static partial void LogStorageTimedOut(ILogger logger, SessionId session, TimeSpan storageTimeout);

    [LoggerMessage(106, LogLevel.Error, "Session {Session}: the write loop failed unexpectedly. Please report this.", EventName = "LoopFailed")]
    private static partial void LogLoopFailed(ILogger logger, Exception exception, SessionId session);
}
