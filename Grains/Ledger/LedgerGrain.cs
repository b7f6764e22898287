using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>The address of a ledger shard in the cluster. While it is active, a timer makes it sweep. The reminder only activates it again after a crash.</summary>
[GrainType("ledger")]
[Reentrant]
[Immovable]
internal sealed partial class LedgerGrain(
    GrainStorages storages,
    SessionActorServices sessions,
    ExpiryLedger shards,
    LedgerMetrics metrics,
    IOptions<SessionGrainOptions> options,
    SiloReadLease readLease,
    SessionClock time,
    ILogger<LedgerGrain> logger) : Grain, ILedgerGrain, IRemindable
{
    private const string Reminder = "sweep";

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private LedgerShard? _shard;
    private long _epoch;
    private bool _hasReminder;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _epoch = readLease.Epoch;
        var timeout = options.Value.StorageTimeout;
        var checker = new ExpiryChecker(sessions);
        _shard = new LedgerShard(
            key,
            new LedgerRows(key, storages.Ledger, timeout, time),
            checker.CheckAsync,
            (shard, session, end) => shards.ShardOf(session) == key ? shard.RegisterAsync(session, end) : shards.RegisterAsync(session, end),
            metrics,
            time,
            logger);
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _shard?.Deactivate();
        return Task.CompletedTask;
    }

    private async Task SweepAsync(CancellationToken timer)
    {
        // Orleans signals the timer's token only after the sweep: it waits for what a grain does before it deactivates it. After an outage, or over a slow
        // store, a sweep takes minutes, and a silo that stops would wait for it, with all registrations of new sessions behind it.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer, sessions.Stopping);
        var stopping = stop.Token;

        // A silo without a place ends no sessions: another one may have prolonged them (S15). Neither does one that does not know what time it is.
        if (readLease.State == ReadLeaseState.Refuted || time.IsInDoubt)
        {
            return;
        }

        // The members have changed and settled since this activation began: there may be a second one. Only the next activation is certainly the only one (S14).
        if (readLease.Epoch != _epoch)
        {
            DeactivateOnIdle();
            shards.BeginWake(this.GetPrimaryKeyString());
            return;
        }

        await EnsureReminderAsync(stopping);
        await _shard!.SweepAsync(stopping);

        // This shard is from a time with more shards: its sessions were checked, and are registered in others.
        if (!shards.IsCurrent(this.GetPrimaryKeyString()) && _shard.IsDrained && await this.GetReminder(Reminder, stopping) is { } reminder)
        {
            await _shard.ClearAsync();
            await this.UnregisterReminder(reminder, stopping);
            DeactivateOnIdle();
        }
    }

    /// <summary>Registers the reminder that activates the shard again if its silo is lost. The shard also works without it.</summary>
    private async Task EnsureReminderAsync(CancellationToken stopping)
    {
        if (_hasReminder)
        {
            return;
        }

        try
        {
            if (await this.GetReminder(Reminder, stopping) is null)
            {
                await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, stopping);
            }

            _hasReminder = true;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The shard's next activation registers it.
        }
        catch (Exception error)
        {
            LogReminderFailed(logger, this.GetPrimaryKeyString(), error);
        }
    }

    [LoggerMessage(136, LogLevel.Warning, "Ledger shard {Shard} could not register its reminder, and tries again. If its silo is lost before that, the next change of members activates it.", EventName = "ReminderFailed")]
    private static partial void LogReminderFailed(ILogger logger, string shard, Exception error);

    public Task RegisterAsync(string session, DateTimeOffset end) =>
        SessionId.TryParse(session, out var id) ? _shard!.RegisterAsync(id, end) : throw new ArgumentException($"'{session}' is not the text form of a session id.");

    public Task WakeAsync() => Task.CompletedTask;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
