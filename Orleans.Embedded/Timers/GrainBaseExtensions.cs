using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Grain timers. A tick never overlaps with the one before it; one that throws is logged, and the next comes all the same.
/// A timer ends with its activation and is not restored with the next.
/// </summary>
public static class GrainBaseExtensions
{
    /// <summary>Starts a timer.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs at each tick. Its token ends when the timer is disposed or the activation ends.</param>
    /// <param name="state">What is handed to <paramref name="callback"/>.</param>
    /// <param name="options">When it ticks.</param>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.Activation.StartTimer(token => callback(state, token), options);
    }

    /// <summary>Starts a timer.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs at each tick. Its token ends when the timer is disposed or the activation ends.</param>
    /// <param name="options">When it ticks.</param>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.Activation.StartTimer(callback, options);
    }
}
