using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// The log events of ASP.NET Core's sessions, with the same ids, names, levels and texts, so that filters and alerts keep working. Where
/// the framework logs the session key, which is as secret as the cookie, these log the id. While the cluster does not answer, only the first failure is
/// logged by them (<see cref="OutageLog"/>).
/// </summary>
internal static partial class SessionLog
{
    [LoggerMessage(1, LogLevel.Error, "Error closing the session.", EventName = "ErrorClosingTheSession")]
    public static partial void ErrorClosingTheSession(ILogger logger, Exception error);

    [LoggerMessage(2, LogLevel.Information, "Accessing expired session, Key:{sessionKey}", EventName = "AccessingExpiredSession")]
    public static partial void AccessingExpiredSession(ILogger logger, SessionId sessionKey);

    [LoggerMessage(3, LogLevel.Information, "Session started; Key:{sessionKey}, Id:{sessionId}", EventName = "SessionStarted")]
    public static partial void SessionStarted(ILogger logger, SessionId sessionKey, Guid sessionId);

    [LoggerMessage(4, LogLevel.Debug, "Session loaded; Key:{sessionKey}, Id:{sessionId}, Count:{count}", EventName = "SessionLoaded")]
    public static partial void SessionLoaded(ILogger logger, SessionId sessionKey, Guid sessionId, int count);

    [LoggerMessage(5, LogLevel.Debug, "Session stored; Key:{sessionKey}, Id:{sessionId}, Count:{count}", EventName = "SessionStored")]
    public static partial void SessionStored(ILogger logger, SessionId sessionKey, Guid sessionId, int count);

    [LoggerMessage(6, LogLevel.Error, "Session cache read exception, Key:{sessionKey}", EventName = "SessionCacheReadException")]
    public static partial void SessionCacheReadException(ILogger logger, SessionId sessionKey, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "Loading the session timed out.", EventName = "SessionLoadingTimeout")]
    public static partial void SessionLoadingTimeout(ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "Committing the session timed out.", EventName = "SessionCommitTimeout")]
    public static partial void SessionCommitTimeout(ILogger logger);

    [LoggerMessage(10, LogLevel.Information, "Committing the session was canceled.", EventName = "SessionCommitCanceled")]
    public static partial void SessionCommitCanceled(ILogger logger);

    [LoggerMessage(11, LogLevel.Warning, "Refreshing the session timed out.", EventName = "SessionRefreshTimeout")]
    public static partial void SessionRefreshTimeout(ILogger logger);

    [LoggerMessage(114, LogLevel.Information, "Session rotated; Key:{sessionKey}, now {newKey}, Id:{sessionId}", EventName = "SessionRotated")]
    public static partial void SessionRotated(ILogger logger, SessionId sessionKey, SessionId newKey, Guid sessionId);

    [LoggerMessage(128, LogLevel.Information, "Session forked, because its browser does not have the key that it was rotated to; Key:{sessionKey}, now {newKey}, Id:{sessionId}", EventName = "SessionForked")]
    public static partial void SessionForked(ILogger logger, SessionId sessionKey, SessionId newKey, Guid sessionId);

    [LoggerMessage(13, LogLevel.Information, "Session cannot be committed since it is unavailable.", EventName = "SessionCommitNotAvailable")]
    public static partial void SessionCommitNotAvailable(ILogger logger);
}
