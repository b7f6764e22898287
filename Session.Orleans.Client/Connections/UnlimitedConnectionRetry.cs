using Microsoft.Extensions.Logging;
using Orleans;

namespace OrleansSessions.Client;

/// <summary>Goes on connecting: Orleans' own filter gives up after fifteen times, and the web node would stay without sessions until it is restarted.</summary>
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
