using System.Threading.Channels;
using OrleansSessions.Local.Children;

namespace OrleansSessions.Local.Parts;

/// <summary>A silo or a web node: the process that it is now, and those that take its place, with the same ports and the same storage.</summary>
internal sealed class Part(PartKind kind, ChildStart start, TimeProvider time, ChannelWriter<string> news) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    /// <summary>Long enough to be seen, and within the patience of a web node (5 s) for a silo that starts soon.</summary>
    private static readonly TimeSpan DeadFor = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _over = new();
    private readonly Lock _sync = new();
    private volatile Child? _child;
    private volatile Child? _ready;
    private Task _revival = Task.CompletedTask;

    public string Name => start.Name;

    public Child Child => _child ?? throw new InvalidOperationException($"{Name} has not been started.");

    public PartTold Told => _child switch
    {
        { Ended.IsCompleted: false } child => new(Name, kind, child == _ready ? PartState.Ready : PartState.Starting, child.Pid),
        _ => new(Name, kind, PartState.Dead, null),
    };

    public void Start()
    {
        _child = Child.Run(start, time);
        _ = FollowAsync(_child);
    }

    /// <exception cref="FarmException">It ended, or was not ready within a minute.</exception>
    public async Task ReadyAsync(CancellationToken cancel)
    {
        var child = Child;
        await Readiness.WaitAsync(child, ReadyWithin, time, cancel);
        _ready = child;
    }

    /// <summary>Starts a new process in the place of one that has ended, and waits until it is ready.</summary>
    /// <exception cref="FarmException">It ended, or was not ready within a minute.</exception>
    public async Task RestartAsync(CancellationToken cancel)
    {
        await Child.DisposeAsync();
        Start();
        await ReadyAsync(cancel);
    }

    /// <summary>Kills the process, and starts another one behind the caller's back.</summary>
    public async Task<KillOutcome> KillAsync()
    {
        Task<ChildEnd> ended;
        lock (_sync)
        {
            if (Told.State != PartState.Ready || !_revival.IsCompleted || _over.IsCancellationRequested) return KillOutcome.NotReady;

            news.TryWrite($"{Name} (pid {Child.Pid}) is killed, as asked. It starts again after {DeadFor.TotalSeconds} s.");
            ended = Child.KillAsync();
            _revival = ReviveAsync(ended, _over.Token);
        }
        await ended;
        return KillOutcome.Killed;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _revival.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_child is { } child) await child.DisposeAsync();
        _over.Dispose();
    }

    private async Task ReviveAsync(Task killed, CancellationToken over)
    {
        await killed;
        await Task.Delay(DeadFor, time, over);
        try
        {
            await RestartAsync(over);
            news.TryWrite($"{Name} is ready again, as pid {Child.Pid}.");
        }
        catch (FarmException e) when (!Child.Ended.IsCompleted)
        {
            news.TryWrite(e.Message);
        }
        catch (FarmException)
        {
            // Whoever follows the child has told its end.
        }
    }

    /// <summary>A part that ends by itself is told, and the farm goes on without it: that is what a farm is for.</summary>
    private async Task FollowAsync(Child child)
    {
        if (await child.Ended is { Expected: false } end) news.TryWrite(Readiness.EndOf(start, end));
    }
}
