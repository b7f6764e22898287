using Microsoft.Extensions.Logging;

namespace OrleansSessions.Client;

internal sealed partial class PrivateClusterClient
{
    [LoggerMessage(321, LogLevel.Information, "Connected to the session cluster '{ClusterId}' after {Elapsed}.", EventName = "ClusterConnected")]
    private partial void LogConnected(string clusterId, TimeSpan elapsed);

    [LoggerMessage(322, LogLevel.Error, "The Orleans client for the session cluster '{ClusterId}' could not be started; another is tried in {Delay}. Sessions are unavailable until then.", EventName = "ClusterClientStartFailed")]
    private partial void LogStartFailed(Exception exception, string clusterId, TimeSpan delay);

    [LoggerMessage(323, LogLevel.Warning, "The Orleans client for the session cluster '{ClusterId}' did not stop in time and was abandoned. No session is lost.", EventName = "ClusterClientNotStopped")]
    private partial void LogStoppedShort(Exception exception, string clusterId);
}
