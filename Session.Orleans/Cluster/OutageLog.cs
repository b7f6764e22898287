using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Keeps the log readable while the cluster does not answer: of the requests that fail, the first is logged as ASP.NET Core logs it, the others are counted.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed partial class OutageLog(TimeProvider time, ILogger<OutageLog> logger)
{
    // An outage of one silo of several: calls that reach the others are answered.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private volatile bool _isOut;
    private long _beganAt;
    private long _failedAt;
    private long _reportedAt;
    private int _failed;

    /// <summary>Records that a request failed, and returns whether to log that as an error.</summary>
    public bool Failed(Exception error)
    {
        if (!IsOfCluster(error))
        {
            return true;
        }

        var (began, count) = (0L, 0);
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_isOut || time.GetElapsedTime(_failedAt, now) > ReportInterval)
            {
                (_isOut, _beganAt, _failedAt, _reportedAt, _failed) = (true, now, now, now, 1);
                return true;
            }

            (_failedAt, _failed) = (now, _failed + 1);
            if (time.GetElapsedTime(_reportedAt, now) >= ReportInterval)
            {
                (_reportedAt, began, count) = (now, _beganAt, _failed);
            }
        }

        if (count > 0)
        {
            LogUnavailable(logger, (long)time.GetElapsedTime(began).TotalSeconds, count, error.Message);
        }

        LogRepeated(logger, error);
        return false;
    }

    /// <summary>Records that the cluster answered.</summary>
    public void Answered()
    {
        if (!_isOut)
        {
            return;
        }

        long began, failedAt;
        int count;
        lock (_gate)
        {
            if (!_isOut || time.GetElapsedTime(_failedAt) < Quiet)
            {
                return;
            }

            _isOut = false;
            (began, failedAt, count) = (_beganAt, _failedAt, _failed);
        }

        LogAvailable(logger, (long)time.GetElapsedTime(began, failedAt).TotalSeconds, count);
    }

    // Not what one session is refused for, such as too many requests for it.
    private static bool IsOfCluster(Exception error) => error switch
    {
        OperationCanceledException => true,
        SessionUnavailableException unavailable => unavailable.Outage is null || IsOfCluster(unavailable.Outage),
        SessionCommitException { Outage: { } outage } => IsOfCluster(outage),
        _ => false,
    };

    private static bool IsOfCluster(SessionOutage outage) => outage.Reason is SessionOutageReason.Storage or SessionOutageReason.Unreachable or SessionOutageReason.Stopping;

    [LoggerMessage(157, LogLevel.Error, "Requests have failed for {seconds} s because their sessions were unavailable, {count} of them. {reason}", EventName = "SessionsUnavailable")]
    private static partial void LogUnavailable(ILogger logger, long seconds, int count, string reason);

    [LoggerMessage(159, LogLevel.Debug, "Another request failed because its session was unavailable.", EventName = "SessionsStillUnavailable")]
    private static partial void LogRepeated(ILogger logger, Exception error);

    [LoggerMessage(158, LogLevel.Information, "Sessions are available again. Requests failed for {seconds} s, {count} of them.", EventName = "SessionsAvailable")]
    private static partial void LogAvailable(ILogger logger, long seconds, int count);
}
