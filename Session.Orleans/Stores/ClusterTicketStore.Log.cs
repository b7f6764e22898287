using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class ClusterTicketStore
{
    [LoggerMessage(143, LogLevel.Information, "Ticket {ticket} was not renewed: a sign-out or a revocation ended it, or it expired.", EventName = "TicketNotRenewed")]
    private static partial void LogNotRenewed(ILogger logger, SessionId ticket);

    [LoggerMessage(144, LogLevel.Error, "Ticket {ticket} has a format that this release of ASP.NET Core cannot read. Its user must sign in again.", EventName = "TicketUnreadable")]
    private static partial void LogUnreadable(ILogger logger, SessionId ticket);

    [LoggerMessage(178, LogLevel.Warning, "Ticket {ticket} could not be recorded for its user, so its sign-in failed, and it could not be ended either. The first request that presents it records it.", EventName = "TicketNotEnded")]
    private static partial void LogNotEnded(ILogger logger, SessionId ticket, Exception error);
}
