using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <content>What a cell tells its operator.</content>
internal sealed partial class SessionCell
{
    [LoggerMessage(101, LogLevel.Debug, "Session {Session}: another activation wrote first, for the {Races}. time in a row; deciding again from what it stored.", EventName = "RaceLost")]
    private partial void LogRaceLost(SessionId session, int races);

    [LoggerMessage(102, LogLevel.Warning, "Session {Session}: a write failed and may have landed. Storage is read before anything else is decided.", EventName = "WriteFailed")]
    private partial void LogWriteFailed(Exception exception, SessionId session);

    [LoggerMessage(103, LogLevel.Warning, "Session {Session}: storage could not be read. Changes are refused until it can.", EventName = "ReadFailed")]
    private partial void LogReadFailed(Exception exception, SessionId session);

    [LoggerMessage(104, LogLevel.Error, "Session {Session}: storage did not answer within {StorageTimeout}. The activation is given up; the next one reads storage anew.", EventName = "GivenUp")]
    private partial void LogGivenUp(SessionId session, TimeSpan storageTimeout);

    [LoggerMessage(105, LogLevel.Error, "Session {Session} was stored by a newer release. It is left as it is: bring this silo to that release.", EventName = "NewerFormat")]
    private partial void LogNewerFormat(Exception exception, SessionId session);

    [LoggerMessage(106, LogLevel.Error, "Session {Session}: the write loop failed unexpectedly. Please report this.", EventName = "LoopFailed")]
    private partial void LogLoopFailed(Exception exception, SessionId session);

    [LoggerMessage(108, LogLevel.Warning, "Session {Session}: its end could not be noted in the ledger, so it was not stored.", EventName = "NotNoted")]
    private partial void LogNotNoted(Exception exception, SessionId session);

    [LoggerMessage(130, LogLevel.Warning, "Session {Session}: its end could not be told, so it was not stored.", EventName = "NotTold")]
    private partial void LogNotTold(Exception exception, SessionId session);

    [LoggerMessage(134, LogLevel.Error, "Session {Session} ended, and nobody will hear of it: its application's feed of ends is full, because no web node has dealt with them. See OnEnded.", EventName = "Untold")]
    private partial void LogUntold(SessionId session);

    [LoggerMessage(109, LogLevel.Warning, "Session {Session} goes on under another id, and could not be reached there. Whoever asked asks again.", EventName = "NotGoneOn")]
    private partial void LogNotGoneOn(Exception exception, SessionId session);
}
