namespace OrleansSessions;

/// <summary>
/// How long a call is retried, and how long it waits before each retry. The first retry is immediate, since it uses another route; then the
/// delays double from 50 ms to 800 ms, plus or minus half. A healthy silo that refuses a call is tried eight times, in about two seconds: when
/// storage is down, the page should fail soon. No attempt begins with less than 100 ms left: it would hardly be answered in time, and would
/// turn a clear refusal into an unknown outcome.
/// </summary>
internal struct RetrySchedule(TimeProvider time, TimeSpan limit)
{
    private const int MaximumRefusals = 8;

    private static readonly TimeSpan MinimumAttempt = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private int _retries;
    private int _refusals;

    /// <summary>The time since the call began.</summary>
    public readonly TimeSpan Spent => time.GetElapsedTime(_start);

    /// <summary>The time that is left for the call. Never negative, even if a delay took longer than it should: the format cannot represent that.</summary>
    public readonly TimeSpan Left => limit > Spent ? limit - Spent : TimeSpan.Zero;

    /// <summary>Whether a healthy silo refused the call, so that the number of retries is limited.</summary>
    public static bool IsRefusal(SessionOutageReason? reason) => reason is SessionOutageReason.Storage or SessionOutageReason.Overloaded;

    /// <summary>Whether a retry may succeed.</summary>
    public static bool CanRetry(SessionOutageReason? reason) => IsRefusal(reason) || reason is SessionOutageReason.Stopping or SessionOutageReason.Unreachable;

    /// <summary>Limits how long a request waits for its turn, so that the answer comes within one attempt.</summary>
    public static SessionLock LimitWait(SessionLock request, TimeSpan attemptTimeout) =>
        request.Wait < attemptTimeout / 2 ? request : request with { Wait = attemptTimeout / 2 };

    /// <summary>Returns the delay before the next attempt; null if there is none.</summary>
    public TimeSpan? Next(bool refused)
    {
        if (refused && ++_refusals >= MaximumRefusals)
        {
            return null;
        }

        var pause = TimeSpan.FromMilliseconds(_retries == 0 ? 0 : (25 << Math.Min(_retries, 5)) * (0.5 + Random.Shared.NextDouble()));
        _retries++;
        return pause + MinimumAttempt <= Left ? pause : null;
    }
}
