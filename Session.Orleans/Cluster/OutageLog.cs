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
        if (error is not (SessionUnavailableException or SessionCommitException { Outage: not null } or OperationCanceledException))
        {
            return true;
        }

        lock (_gate)
        {
            _failed++;
            _failedAt = time.GetTimestamp();
            if (!_isOut)
            {
                (_isOut, _beganAt, _reportedAt, _failed) = (true, _failedAt, _failedAt, 1);
                return true;
            }

            if (time.GetElapsedTime(_reportedAt) >= ReportInterval)
            {
                _reportedAt = _failedAt;
                LogUnavailable(logger, (long)time.GetElapsedTime(_beganAt).TotalSeconds, _failed, error.Message);
            }

            LogRepeated(logger, error);
            return false;
        }
    }

    /// <summary>Records that the cluster answered.</summary>
    public void Answered()
    {
        if (!_isOut)
        {
            return;
        }

        lock (_gate)
        {
            if (_isOut && time.GetElapsedTime(_failedAt) >= Quiet)
            {
                _isOut = false;
                LogAvailable(logger, (long)time.GetElapsedTime(_beganAt, _failedAt).TotalSeconds, _failed);
            }
        }
    }

    [LoggerMessage(157, LogLevel.Error, "Sessions have been unavailable for {seconds} s, and {count} requests failed. {reason}", EventName = "SessionsUnavailable")]
    private static partial void LogUnavailable(ILogger logger, long seconds, int count, string reason);

    [LoggerMessage(159, LogLevel.Debug, "Sessions are unavailable, and another request failed.", EventName = "SessionsStillUnavailable")]
    private static partial void LogRepeated(ILogger logger, Exception error);

    [LoggerMessage(158, LogLevel.Information, "Sessions are available again. Requests failed for {seconds} s, {count} of them.", EventName = "SessionsAvailable")]
    private static partial void LogAvailable(ILogger logger, long seconds, int count);
}
