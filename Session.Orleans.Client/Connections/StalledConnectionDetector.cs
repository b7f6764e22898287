using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Client;

/// <summary>
/// Closes connections to gateways that accept calls and do not answer. Orleans sends a session's calls through one gateway for as long as its
/// connection is open. A frozen process, or a machine behind a cut cable, closes none, so each retry would be lost like the first until the cluster
/// has declared the silo dead. When the connection is closed, Orleans reconnects, and to another gateway if that fails.
/// </summary>
internal sealed partial class StalledConnectionDetector(TimeSpan attempt, TimeProvider time, ILogger<StalledConnectionDetector> logger)
{
    private readonly ConcurrentDictionary<ConnectionContext, ActivityTrackingTransport> _connections = [];

    /// <summary>Monitors the connections that are opened from now on.</summary>
    public void Watch(IConnectionBuilder connections) => connections.Use(next => async context =>
    {
        var tracked = new ActivityTrackingTransport(context.Transport, time);
        context.Transport = tracked;
        _connections[context] = tracked;
        try
        {
            await next(context);
        }
        finally
        {
            _connections.TryRemove(context, out _);
        }
    });

    /// <summary>
    /// Closes the connections that may have stalled a call that just timed out: something was sent during the call, and nothing was received for half
    /// of its timeout. Other calls on the same connection are not lost: they are sent again with the same id.
    /// </summary>
    public void AbortStalled()
    {
        foreach (var (context, tracked) in _connections)
        {
            if (tracked.SinceReceived is var silent && silent >= attempt / 2 && tracked.SinceSent <= attempt * 1.5 && _connections.TryRemove(context, out _))
            {
                LogSilent(context.RemoteEndPoint?.ToString(), silent);
                context.Abort(new ConnectionAbortedException("The gateway accepts calls and does not answer."));
            }
        }
    }

    [LoggerMessage(325, LogLevel.Warning, "The session cluster's gateway {Gateway} has answered nothing for {Silent}; its connection is closed and others are tried.", EventName = "ClusterGatewayStalled")]
    private partial void LogSilent(string? gateway, TimeSpan silent);
}
