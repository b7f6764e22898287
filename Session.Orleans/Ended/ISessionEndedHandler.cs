namespace OrleansSessions;

/// <summary>Handles the ends of the application's sessions. Register it with <c>AddSessionEndedHandler</c>.</summary>
public interface ISessionEndedHandler
{
    /// <summary>
    /// Called when a session has ended: at least once for each end, on one web node, usually within seconds. If that node fails before the call has
    /// completed, or the call throws, a node calls it again.
    /// </summary>
    /// <param name="context">The session that ended, why it ended, and its content.</param>
    /// <param name="cancellationToken">Canceled when the web node stops.</param>
    Task HandleAsync(SessionEndedContext context, CancellationToken cancellationToken);
}
