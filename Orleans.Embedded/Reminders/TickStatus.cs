namespace Orleans.Runtime;

/// <summary>When a tick of a reminder was due and sent. Times are UTC.</summary>
public readonly struct TickStatus
{
    /// <summary>When a tick was due and sent.</summary>
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    /// <summary>When the reminder's first tick was due.</summary>
    public DateTime FirstTickTime { get; }

    /// <summary>The time between its ticks.</summary>
    public TimeSpan Period { get; }

    /// <summary>When this tick was sent.</summary>
    public DateTime CurrentTickTime { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
}
