using System.Threading.Channels;

namespace OrleansSessions.Local;

/// <summary>A silo or a web node: its current process, and those that replace it, with the same ports and the same storage.</summary>
internal sealed class Part(PartKind kind, ChildStart start, TimeProvider time, ChannelWriter<string> messages) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Long enough to be seen, and short enough for the retries of a web node (5 s) if the part starts quickly.</summary>
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _sync = new();
    private volatile ChildProcess? _process;
    private volatile ChildProcess? _ready;
    private Task _restart = Task.CompletedTask;

    public string Name => start.Name;

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{Name} has not been started.");

    public PartStatus Status => _process switch
    {
        { Ended.IsCompleted: false } process => StatusOf(process == _ready ? PartState.Ready : PartState.Starting, process.Pid),
        _ => StatusOf(PartState.Dead, null),
    };

    public void Start()
    {
        _process = ChildProcess.Run(start, time);
        _ = FollowAsync(_process);
    }

    /// <exception cref="FarmException">It ended, or was not ready within a minute.</exception>
    public async Task ReadyAsync(CancellationToken cancel)
    {
        var process = Process;
        await ReadinessProbe.WaitAsync(process, ReadyTimeout, time, cancel);
        _ready = process;
    }

    /// <inheritdoc cref="IFarmParts.KillAsync"/>
    public Task<PartCommandResult> KillAsync(bool restart) => EndAsync(
        static process => process.KillAsync(),
        $"{Name} (pid {Process.Pid}) is killed, as requested.{(restart ? $" It starts again after {RestartDelay.TotalSeconds} s." : "")}",
        restart);

    /// <inheritdoc cref="IFarmParts.StopAsync"/>
    public Task<PartCommandResult> StopAsync() => EndAsync(static process => process.StopAsync(), $"{Name} (pid {Process.Pid}) is stopped, as requested.", restart: false);

    /// <inheritdoc cref="IFarmParts.StartAsync"/>
    public async Task<PartCommandResult> StartAgainAsync(CancellationToken cancel)
    {
        Task restart;
        lock (_sync)
        {
            if (Status.State != PartState.Dead || !_restart.IsCompleted || _disposing.IsCancellationRequested) return PartCommandResult.Conflict;

            _restart = restart = RestartAsync(_disposing.Token);
        }
        await restart.WaitAsync(cancel);
        return PartCommandResult.Done;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _restart.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process is { } process) await process.DisposeAsync();
        _disposing.Dispose();
    }

    /// <summary>Starts a new process in place of one that has ended, and waits until it is ready.</summary>
    /// <exception cref="FarmException">It ended, or was not ready within a minute.</exception>
    private async Task RestartAsync(CancellationToken cancel)
    {
        await Process.DisposeAsync();
        Start();
        await ReadyAsync(cancel);
    }

    private async Task<PartCommandResult> EndAsync(Func<ChildProcess, Task> end, string message, bool restart)
    {
        Task ended;
        lock (_sync)
        {
            if (Status.State != PartState.Ready || !_restart.IsCompleted || _disposing.IsCancellationRequested) return PartCommandResult.Conflict;

            messages.TryWrite(message);
            ended = end(Process);
            if (restart) _restart = RestartLaterAsync(ended, _disposing.Token);
        }
        await ended;
        return PartCommandResult.Done;
    }

    private async Task RestartLaterAsync(Task ended, CancellationToken cancel)
    {
        await ended;
        await Task.Delay(RestartDelay, time, cancel);
        try
        {
            await RestartAsync(cancel);
            messages.TryWrite($"{Name} is ready again, as pid {Process.Pid}.");
        }
        catch (FarmException e) when (!Process.Ended.IsCompleted)
        {
            messages.TryWrite(e.Message);
        }
        catch (FarmException)
        {
            // FollowAsync reports the end of the process.
        }
    }

    /// <summary>Reports a process that ends by itself. The farm goes on without it: that is what a farm is for.</summary>
    private async Task FollowAsync(ChildProcess process)
    {
        if (await process.Ended is { Expected: false } exit) messages.TryWrite(ReadinessProbe.Describe(start, exit));
    }

    private PartStatus StatusOf(PartState state, int? pid) => new(Name, kind, state, pid, start.Url.OriginalString);
}
