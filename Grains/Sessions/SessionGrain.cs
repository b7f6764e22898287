using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// The address of a session in the cluster. Orleans gives it one activation at a time, calls and a lifecycle; <see cref="SessionActor"/> does the rest.
/// </summary>
/// <remarks>
/// Reentrant, because the actor itself orders what must be ordered, and loads do not wait. Immovable, because migration would lose the operations
/// that wait and save nothing: a new activation reads one row.
/// </remarks>
[GrainType("session")]
[Reentrant]
[Immovable]
internal sealed class SessionGrain(SessionActorServices services, ConcurrentLoadLimiter limiter, SessionMetrics metrics) : Grain, ISessionGrain
{
    private ObservedSessionActor? _actor;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!SessionId.TryParse(key, out var id))
        {
            throw new ArgumentException($"'{key}' is not the text form of a session id.");
        }

        // The first call reads storage, not the activation: a commit that creates a session would otherwise read twice, and while storage is down the
        // activation would fail, so that the caller gets an exception instead of an outage.
        _actor = new ObservedSessionActor(new SessionActor(id, services, DeactivateOnIdle), limiter, metrics, services.Time);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _actor!.StopAsync(cancellationToken);

    public Task<LoadOutcome> LoadAsync(SessionLoad load) => ThenLeaveAsync(_actor!.LoadAsync(load), static outcome => outcome.Status == LoadStatus.Ended);

    public Task<CommitOutcome> CommitAsync(SessionCommit commit) => ThenLeaveAsync(_actor!.CommitAsync(commit), static outcome => outcome.Status != CommitStatus.Applied);

    public async Task<CommitOutcome> CommitOnlyAsync(SessionCommit commit) => await CommitAsync(commit) with { Others = null };

    public Task<CommitOutcome> AdoptAsync(byte[] document) => _actor!.AdoptAsync(document);

    public Task<CommitOutcome> GrantForkAsync(string? to) => _actor!.GrantForkAsync(
        to is null ? default : SessionId.TryParse(to, out var id) ? id : throw new ArgumentException($"'{to}' is not the text form of a session id.", nameof(to)));

    public Task<EndOutcome> EndAsync(SessionEnd end) => ThenLeaveAsync(_actor!.EndAsync(end), static outcome => outcome.Status == EndStatus.NotFound);

    public Task<LockOutcome> LockAsync(SessionLock request) => ThenLeaveAsync(_actor!.LockAsync(request), static outcome => outcome.Status is LockStatus.Ended or LockStatus.Lost or LockStatus.Released);

    public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age, bool isPresented) => ThenLeaveAsync(_actor!.TouchAsync(idle, age, isPresented), static _ => true);

    public Task<DateTimeOffset?> ExpireAsync() => _actor!.ExpireAsync();

    // Ids that nobody has a session for can be invented without end: they must leave nothing in memory (S12).
    private async Task<T> ThenLeaveAsync<T>(Task<T> call, Func<T, bool> mayBeEmpty)
    {
        var outcome = await call;
        if (mayBeEmpty(outcome) && _actor!.IsEmpty)
        {
            DeactivateOnIdle();
        }

        return outcome;
    }
}
