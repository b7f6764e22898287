namespace OrleansSessions.Silo;

internal sealed partial class GatewayConnections
{
    [LoggerMessage(194, LogLevel.Warning, "{Count} connections to the gateway were closed since this was last logged, the last one from {Address} ({Reason}). Until a connection shows a key it is one of few, and has ten seconds. If the address is a web node's, look at its API key. Otherwise keep the address away from the gateway's port.", EventName = "GatewayConnectionsRefused")]
    private partial void LogRefused(long count, System.Net.IPAddress address, GatewayConnectionRefusal reason);
}
