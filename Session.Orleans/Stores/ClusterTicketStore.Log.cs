using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class ClusterTicketStore
{
    [LoggerMessage(143, LogLevel.Information, "Ticket {ticket} was not renewed: a sign-out removed it, or it expired.", EventName = "TicketNotRenewed")]
    private static partial void LogNotRenewed(ILogger logger, SessionId ticket);

    [LoggerMessage(144, LogLevel.Error, "Ticket {ticket} has a format that this release of ASP.NET Core cannot read. Its user must sign in again.", EventName = "TicketUnreadable")]
    private static partial void LogUnreadable(ILogger logger, SessionId ticket);
}
