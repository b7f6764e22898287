using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class ClusterTicketStore
{
    [LoggerMessage(143, LogLevel.Information, "Ticket {ticket} was not renewed: it is over, removed by a sign-out or expired.", EventName = "TicketNotRenewed")]
    private static partial void LogNotRenewed(ILogger logger, SessionId ticket);

    [LoggerMessage(144, LogLevel.Error, "Ticket {ticket} is of a form that this release of ASP.NET Core does not read. Its user has to sign in again.", EventName = "TicketUnreadable")]
    private static partial void LogUnreadable(ILogger logger, SessionId ticket);
}
