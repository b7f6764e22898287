using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>
/// A session's place in the cluster: one activation at a time, calls, life. What a session does, <see cref="SessionActor"/> does.
/// </summary>
/// <remarks>
/// Reentrant, because the actor orders what must be ordered, and loads wait for nobody. Immovable, because moving an activation would show
/// its undecided operations to nobody and save nothing: a new one reads one row.
/// </remarks>
[GrainType("session")]
[Reentrant]
[Immovable]
internal sealed class SessionGrain(SessionActorServices services, LoadsInFlight loads, CellMetrics metrics) : Grain, ISessionGrain
{
    /// <summary>The name of the grain storage that sessions are in.</summary>
    public const string StorageName = "sessions";

    private ObservedSessionActor? _actor;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!SessionId.TryParse(key, out var id))
        {
            throw new ArgumentException($"'{key}' is not the text form of a session id.");
        }

        // Reading is left to the first call: a commit that creates a session would otherwise pay for it twice, and a storage that is down
        // would fail the activation instead of giving an answer.
        _actor = new ObservedSessionActor(new SessionActor(id, services, DeactivateOnIdle), loads, metrics, services.Time);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _actor!.StopAsync(cancellationToken);

    public Task<LoadOutcome> LoadAsync(SessionLoad load) => _actor!.LoadAsync(load);

    public Task<CommitOutcome> CommitAsync(SessionCommit commit) => _actor!.CommitAsync(commit);

    public async Task<CommitOutcome> TellAsync(SessionCommit commit) => await _actor!.CommitAsync(commit) with { Others = null };

    public Task<CommitOutcome> AdoptAsync(byte[] document) => _actor!.AdoptAsync(document);

    public Task<EndOutcome> EndAsync(SessionEnd end) => _actor!.EndAsync(end);

    public Task<LockOutcome> LockAsync(SessionLock request) => _actor!.LockAsync(request);

    public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age) => _actor!.TouchAsync(idle, age);

    public Task<DateTimeOffset?> ExpireAsync() => _actor!.ExpireAsync();
}
