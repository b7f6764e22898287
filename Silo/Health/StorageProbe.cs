using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>Reads and writes a row while no session does, so that a silo without traffic knows whether its storage works. All silos share the row: a race also shows that storage answers.</summary>
internal sealed class StorageProbe(GrainStorages storages, StorageHealth health, IOptions<SessionGrainOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>How long storage may be unused before it is probed: 10 s.</summary>
    public static readonly TimeSpan MaximumIdle = TimeSpan.FromSeconds(10);

    private const string StateName = "probe";

    // A call that hangs may hold a connection for ever. One more is needed to see that storage works again; with each further one the pool would run empty.
    private const int MaximumHanging = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly GrainId Row = GrainId.Create("health", "probe");

    private readonly List<(Task Call, bool IsRead)> _hanging = [];
    private Task _probe = Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            ProbeIfDue();
        }
    }

    /// <summary>
    /// Starts a probe if one is due and none is under way. A call that hangs is given up after the storage timeout: some databases have no bound of
    /// their own. While two such calls are open, no further probe starts, and they count as hung again and again.
    /// </summary>
    internal void ProbeIfDue()
    {
        if (!_probe.IsCompleted || !(IsIdle(isRead: true) || IsIdle(isRead: false)))
        {
            return;
        }

        _hanging.RemoveAll(static hanging => hanging.Call.IsCompleted);
        if (_hanging.Count < MaximumHanging)
        {
            _probe = ProbeAsync();
            return;
        }

        foreach (var (_, isRead) in _hanging.Where(hanging => IsIdle(hanging.IsRead)))
        {
            health.End(health.Begin(isRead), hasFailed: true);
        }
    }

    private bool IsIdle(bool isRead) => health.SinceLast(isRead) >= MaximumIdle;

    private async Task ProbeAsync()
    {
        var state = new GrainState<StoredBytes>(new StoredBytes());
        if (await SucceedsAsync(isRead: true, storages.Probe.ReadStateAsync(StateName, Row, state)))
        {
            state.State = new StoredBytes { Bytes = [1] };
            await SucceedsAsync(isRead: false, storages.Probe.WriteStateAsync(StateName, Row, state));
        }
    }

    private async Task<bool> SucceedsAsync(bool isRead, Task call)
    {
        try
        {
            await call.WaitAsync(options.Value.StorageTimeout, time);
            return true;
        }
        catch (Exception)
        {
            // The outcome is recorded, see StorageHealth.
            if (!call.IsCompleted)
            {
                _hanging.Add((call, isRead));
            }

            return false;
        }
    }
}
