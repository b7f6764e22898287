namespace OrleansSessions;

/// <summary>Hears of the ends of the application's sessions: see <c>AddSessionEndedHandler</c>.</summary>
public interface ISessionEndedHandler
{
    /// <summary>
    /// A session has ended. One web node hears of it, whichever it is, mostly within seconds; should that node be lost meanwhile, or this throw, one
    /// hears of it again.
    /// </summary>
    /// <param name="ended">Which, why, and what was in it.</param>
    /// <param name="cancellationToken">The web node stops.</param>
    Task OnEndedAsync(SessionEnded ended, CancellationToken cancellationToken);
}
