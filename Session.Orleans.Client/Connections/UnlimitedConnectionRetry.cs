using Microsoft.Extensions.Logging;
using Orleans;

namespace OrleansSessions.Client;

/// <summary>Retries the connection without limit. Orleans' own filter gives up after fifteen attempts, and the web node would have no sessions until its next restart.</summary>
internal sealed partial class UnlimitedConnectionRetry(TimeProvider time, ILogger logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan MinimumDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(2);

    private TimeSpan _delay = MinimumDelay;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_delay == MinimumDelay)
        {
            LogNotThere(logger, exception.GetType().Name, MaximumDelay);
        }

        await Task.Delay(_delay, time, cancellationToken);
        _delay = _delay * 2 < MaximumDelay ? _delay * 2 : MaximumDelay;
        return true;
    }

    [LoggerMessage(324, LogLevel.Warning, "The session cluster cannot be reached yet ({Reason}). It is tried again every {Delay} at least; until then sessions are unavailable.", EventName = "ClusterUnreachable")]
    private static partial void LogNotThere(ILogger logger, string reason, TimeSpan delay);
}
