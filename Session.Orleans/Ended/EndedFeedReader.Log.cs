using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class EndedFeedReader
{
    [LoggerMessage(116, LogLevel.Error, "{handler} failed to handle the end of session {session}. It is called again.", EventName = "EndedHandlerFailed")]
    private static partial void LogHandlerFailed(ILogger logger, string handler, SessionId session, Exception error);

    [LoggerMessage(117, LogLevel.Error, "The end of session {session}, recorded at {at:u}, could not be handled for too long. It is removed from the feed and not delivered again.", EventName = "EndedGivenUp")]
    private static partial void LogGivenUp(ILogger logger, SessionId session, DateTimeOffset at);

    [LoggerMessage(118, LogLevel.Warning, "The ends of sessions could not be read from the cluster. They are kept, and read later.", EventName = "EndedNotRead")]
    private static partial void LogNotRead(ILogger logger, Exception? error);
}
