using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>When a grain timer ticks.</summary>
    /// <param name="dueTime">To the first tick.</param>
    /// <param name="period">Between later ticks.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>To the first tick; zero is at once, <see cref="Timeout.InfiniteTimeSpan"/> is never.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Between later ticks, from the end of one to the start of the next; <see cref="Timeout.InfiniteTimeSpan"/> is no later ticks.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks overlap with calls. Every grain class is reentrant here, so they always do.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick puts off the collection of an idle activation, as a call does. Default <see langword="false"/>.</summary>
    public bool KeepAlive { get; init; }
}
