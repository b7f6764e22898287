using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>
/// Runs async code on one thread and picks, by a seed, which of the continuations that could go on goes on next. The same seed gives the
/// same run. When nothing can go on, time moves to the next timer; when there is none, the caller is asked for help.
/// </summary>
internal sealed class Interleaver(int seed, ManualTime time) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];

    public Random Random { get; } = new(seed);

    /// <summary>What happens between two continuations: breaks, crashes.</summary>
    public Action? Between { get; set; }

    /// <summary>Called when nothing can go on and no timer is due; false gives up.</summary>
    public Func<bool> Stuck { get; set; } = static () => false;

    public override void Post(SendOrPostCallback d, object? state) => _ready.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public void Run(Func<Task> main)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = main();
            while (!task.IsCompleted)
            {
                if (_ready.Count > 0)
                {
                    Step();
                    Between?.Invoke();
                }
                else if (!time.AdvanceToNextDue() && !Stuck())
                {
                    throw new InvalidOperationException($"Seed {seed}: nothing can go on any more.");
                }
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void Step()
    {
        var at = Random.Next(_ready.Count);
        var (callback, state) = _ready[at];
        _ready.RemoveAt(at);
        callback(state);
    }
}
