namespace Orleans.Runtime;

/// <summary>A timer of one activation. It ends with it, or when disposed.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets the time to the next tick and the time between those after it.</summary>
    /// <param name="dueTime">To the next tick; zero is at once, <see cref="Timeout.InfiniteTimeSpan"/> is never.</param>
    /// <param name="period">Between later ticks, from the end of one to the start of the next; <see cref="Timeout.InfiniteTimeSpan"/> is no later ticks.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is below -1 ms or above 4294967294 ms.</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}
