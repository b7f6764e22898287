namespace OrleansSessions.Grains;

/// <summary>
/// The time by which sessions are decided. It is the wall clock. While that has stepped away from the monotonic clock, or other clocks contradict it,
/// nobody knows what time it is: <see cref="GetUtcNow"/> is then the earliest that it can be, so that no session ends that is alive, and
/// <see cref="GetLatestUtcNow"/> the latest (S15).
/// </summary>
/// <remarks>Thread safe. <see cref="ClockWatch"/> calls <see cref="Check"/> every second.</remarks>
internal sealed class SessionClock(TimeProvider time, ClockReadings? readings = null) : TimeProvider
{
    private sealed record Anchor(DateTimeOffset Wall, long At);

    private volatile Anchor _anchor = new(time.GetUtcNow(), time.GetTimestamp());
    private long? _unsettledSince; // the wall clock has stepped, and no other clock has shown since which time is right
    private volatile bool _isDoubted;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>Whether it is not known what time it is: nothing is ended, and sessions are read from storage.</summary>
    public bool IsInDoubt => !Now().IsCertain;

    /// <summary>How far the wall clock is ahead of where it would be without a step; negative when it is behind.</summary>
    public TimeSpan Step => time.GetUtcNow() - Steady();

    /// <summary>The earliest that it can be.</summary>
    public override DateTimeOffset GetUtcNow() => Now().Earliest;

    /// <summary>The latest that it can be. What prolongs a session counts from here.</summary>
    public DateTimeOffset GetLatestUtcNow() => Now().Latest;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Looks at all clocks: follows the wall clock as long as it is not doubted, and takes up or ends a doubt.</summary>
    public ClockVerdict Check()
    {
        var (wall, at) = (time.GetUtcNow(), time.GetTimestamp());
        if ((wall - Steady()).Duration() > ClockRules.MaximumDifference && _unsettledSince is null)
        {
            // If the machine slept, the monotonic clock stood still. What others' clocks showed before says nothing then.
            _unsettledSince = at;
            readings?.Clear();
            _isDoubted = true;
        }

        var verdict = Judge(wall);
        if (!verdict.IsCertain && _unsettledSince is { } since)
        {
            if (verdict.IsSettled)
            {
                _unsettledSince = at;
            }
            else if ((readings?.All.Length ?? 0) <= 1 && time.GetElapsedTime(since, at) >= ClockRules.MaximumUnansweredDoubt)
            {
                // The only other clock, if there is one, agrees with neither time. It would never settle the doubt.
                verdict = ClockVerdict.Certain(wall);
            }
        }

        if (verdict.IsCertain)
        {
            _anchor = new Anchor(wall, at);
            _unsettledSince = null;
        }

        _isDoubted = !verdict.IsCertain;
        return verdict;
    }

    private ClockVerdict Now()
    {
        var wall = time.GetUtcNow();
        if (!_isDoubted)
        {
            // Between two checks: a step counts at once.
            var steady = Steady();
            return (wall - steady).Duration() <= ClockRules.MaximumDifference ? ClockVerdict.Certain(wall) : ClockVerdict.Between(wall, steady);
        }

        return Judge(wall);
    }

    private ClockVerdict Judge(DateTimeOffset wall)
    {
        var median = readings?.Median(wall);
        return ClockRules.Judge(wall, Steady(), median is null ? null : (median.ShownAt(time.GetTimestamp(), time), median.Error), readings?.All.Length ?? 0);
    }

    private DateTimeOffset Steady()
    {
        var anchor = _anchor;
        return anchor.Wall + time.GetElapsedTime(anchor.At);
    }
}
