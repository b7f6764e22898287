namespace OrleansSessions.Silo;

internal sealed partial class GatewayEndpoints
{
    [LoggerMessage(411, LogLevel.Debug, "A call from {Caller} was refused with status {Status}: {Reason}", EventName = "GatewayCallRefused")]
    private static partial void LogRefused(ILogger logger, System.Net.IPAddress? caller, int status, string reason);
}
