using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>
/// A session's place in the cluster: one activation at a time, calls, life. What a session does, <see cref="SessionCell"/> does.
/// </summary>
/// <remarks>
/// Reentrant, because the cell orders what must be ordered, and loads wait for nobody. Immovable, because moving an activation would show
/// its undecided operations to nobody and save nothing: a new one reads one row.
/// </remarks>
[GrainType("session")]
[Reentrant]
[Immovable]
internal sealed class SessionGrain(
    GrainStorages storages,
    ILedger ledger,
    IGrainFactory grains,
    IOptions<SessionCellOptions> options,
    LifeProof life,
    LoadsInFlight loads,
    CellMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<SessionGrain> logger) : Grain, ISessionGrain
{
    /// <summary>The name of the grain storage that sessions are in.</summary>
    public const string StorageName = "sessions";

    private ObservedCell? _cell;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!SessionId.TryParse(key, out var id))
        {
            throw new ArgumentException($"'{key}' is not the text form of a session id.");
        }

        // Reading is left to the first call: a commit that creates a session would otherwise pay for it twice, and a storage that is down
        // would fail the activation instead of giving an answer.
        var cell = new SessionCell(id, storages.Sessions, ledger, options.Value, life, time, logger, DeactivateOnIdle, lifetime.ApplicationStopping)
        {
            Others = other => grains.GetGrain<ISessionGrain>(other.ToString()),
            Metrics = metrics,
        };
        _cell = new ObservedCell(id, cell, loads, metrics, time);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _cell!.StopAsync(cancellationToken);

    public Task<LoadOutcome> LoadAsync(SessionLoad load) => _cell!.LoadAsync(load);

    public Task<CommitOutcome> CommitAsync(SessionCommit commit) => _cell!.CommitAsync(commit);

    public async Task<CommitOutcome> TellAsync(SessionCommit commit) => await _cell!.CommitAsync(commit) with { Others = null };

    public Task<CommitOutcome> AdoptAsync(byte[] document) => _cell!.AdoptAsync(document);

    public Task<EndOutcome> EndAsync(SessionEnd end) => _cell!.EndAsync(end);

    public Task<LockOutcome> LockAsync(SessionLock asked) => _cell!.LockAsync(asked);

    public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age) => _cell!.TouchAsync(idle, age);

    public Task<DateTimeOffset?> ExpireAsync() => _cell!.ExpireAsync();
}
