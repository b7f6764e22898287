using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>A ledger shard's place in the cluster. While it is active a timer makes it sweep; the reminder only wakes it after a crash.</summary>
[GrainType("ledger")]
[Reentrant]
[Immovable]
internal sealed partial class LedgerGrain(
    GrainStorages storages,
    SessionActorServices sessions,
    GrainLedger shards,
    LedgerMetrics metrics,
    IOptions<SessionCellOptions> options,
    LifeProof life,
    TimeProvider time,
    ILogger<LedgerGrain> logger) : Grain, ILedgerGrain, IRemindable
{
    /// <summary>The name of the grain storage that the ledger is in.</summary>
    public const string StorageName = "ledger";

    private const string Reminder = "sweep";

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private LedgerShard? _shard;
    private long _epoch;
    private bool _wakes;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _epoch = life.Epoch;
        var timeout = options.Value.StorageTimeout;
        var asker = new SessionAsker(sessions);
        _shard = new LedgerShard(
            key,
            new LedgerRows(key, storages.Ledger, timeout, time),
            asker.AskAsync,
            (shard, session, end) => shards.ShardOf(session) == key ? shard.RegisterAsync(session, end) : shards.RegisterAsync(session, end),
            metrics,
            time,
            logger);
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _shard?.Leave();
        return Task.CompletedTask;
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        // Members have come and gone since it became active, and come to rest: of two activations only the next one is left (S14).
        if (life.Epoch != _epoch)
        {
            DeactivateOnIdle();
            shards.Rouse(this.GetPrimaryKeyString());
            return;
        }

        await WakeAfterACrashAsync(stopping);
        await _shard!.SweepAsync(stopping);

        // A shard of a time when there were more of them: its sessions have been asked, and are noted elsewhere.
        if (!shards.Has(this.GetPrimaryKeyString()) && _shard.IsSpent && await this.GetReminder(Reminder, stopping) is { } reminder)
        {
            await _shard.ClearAsync();
            await this.UnregisterReminder(reminder, stopping);
            DeactivateOnIdle();
        }
    }

    /// <summary>Sees to it that the shard is woken should its silo be lost. Where reminders cannot be had, it works all the same.</summary>
    private async Task WakeAfterACrashAsync(CancellationToken stopping)
    {
        if (_wakes)
        {
            return;
        }

        try
        {
            if (await this.GetReminder(Reminder, stopping) is null)
            {
                await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, stopping);
            }

            _wakes = true;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            LogNoReminder(logger, this.GetPrimaryKeyString(), error);
        }
    }

    [LoggerMessage(136, LogLevel.Warning, "Ledger shard {Shard} has no reminder yet; it is tried again. Should its silo be lost meanwhile, it is woken only by a silo that starts.", EventName = "NoReminder")]
    private static partial void LogNoReminder(ILogger logger, string shard, Exception error);

    public Task RegisterAsync(string session, DateTimeOffset end) =>
        SessionId.TryParse(session, out var id) ? _shard!.RegisterAsync(id, end) : throw new ArgumentException($"'{session}' is not the text form of a session id.");

    public Task WakeAsync() => Task.CompletedTask;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
