namespace OrleansSessions;

/// <summary>
/// How long a call goes on, and how long it pauses before it is sent again. The first retry follows at once, since it goes elsewhere; then the
/// pauses double from 50 ms to 800 ms, give or take half. A silo that is well and says "not now" is asked eight times, about two seconds in
/// all: when storage is down the page is to fail soon. No attempt begins with less than 100 ms left: it would hardly be answered, and make a
/// doubt of what was a clear refusal.
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

    /// <summary>How long the call may still go on. Never negative: a pause that took longer than it should, on a busy machine, is no duration that could be sent.</summary>
    public readonly TimeSpan Left => limit > Spent ? limit - Spent : TimeSpan.Zero;

    /// <summary>The pause before the next attempt; null when there is to be none.</summary>
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
