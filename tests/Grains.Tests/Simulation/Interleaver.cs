using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// Runs async code on one thread. A seed decides which of the ready continuations runs next; the same seed gives the same run. When none is ready, the clock
/// moves to the next timer; when there is no timer, <see cref="Stuck"/> is called.
/// </summary>
internal sealed class Interleaver(int seed, ManualTime time) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];

    public Random Random { get; } = new(seed);

    /// <summary>Called between two continuations: breaks, crashes.</summary>
    public Action? Between { get; set; }

    /// <summary>Called when no continuation is ready and no timer is set. The run ends when it returns false.</summary>
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
