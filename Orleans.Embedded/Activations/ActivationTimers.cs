using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Activations;

/// <summary>The timers of one activation.</summary>
internal sealed class ActivationTimers
{
    private readonly Lock _lock = new();
    private readonly List<GrainTimer> _timers = [];

    public GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, ILogger logger)
    {
        var timer = new GrainTimer(activation, callback, options.KeepAlive, Forget, logger);
        timer.Change(options.DueTime, options.Period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Ends all of them.</summary>
    public void Stop()
    {
        GrainTimer[] timers;
        lock (_lock)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private void Forget(GrainTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }
}
