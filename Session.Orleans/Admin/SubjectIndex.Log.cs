using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class SubjectIndex
{
    [LoggerMessage(177, LogLevel.Warning, "A user has more sessions and sign-ins than can be recorded. The oldest ticket, {ticket}, was ended to make room.", EventName = "TicketEvicted")]
    private static partial void LogTicketEvicted(ILogger logger, SessionId ticket);
}
