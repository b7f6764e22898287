using Microsoft.Extensions.Options;
using Orleans;
using OrleansSessions.Client;

namespace OrleansSessions.Silo;

/// <summary>The calls to the cluster about remote sessions. Nobody repeats them for the application, so they are repeated here.</summary>
internal sealed class RemoteSessionCalls(IGrainFactory grains, IOptions<SystemWebOptions> options, TimeProvider time)
{
    // While a silo is lost that had the session, calls fail until the others have noticed.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly GrainCallTimeouts Timeouts = GrainCallTimeouts.InSilo with { DefaultLimit = Limit, MaximumRetryDelay = TimeSpan.FromMilliseconds(800), RetriesRefusals = true };

    private readonly GrainSessionClient _sessions = new(new HostedCluster(grains), Timeouts, time);

    private TimeSpan Idle => options.Value.Timeout;

    public ValueTask<LoadOutcome> LoadAsync(SessionId id, bool isPresented, CancellationToken cancellationToken) =>
        _sessions.LoadAsync(id, new SessionLoad(default, Idle, isPresented), cancellationToken);

    /// <summary>Waits for the exclusive lease.</summary>
    public async Task<LockOutcome> AcquireAsync(SessionId id, Guid ticket, bool isPresented, CancellationToken cancellationToken)
    {
        var (began, wait) = (time.GetTimestamp(), TimeSpan.FromSeconds(options.Value.WaitSeconds));
        var request = Of(LockStep.Acquire, ticket) with { MaximumDuration = TimeSpan.FromSeconds(options.Value.LeaseSeconds), IsPresented = isPresented };
        while (true)
        {
            var left = wait - time.GetElapsedTime(began);
            var outcome = await _sessions.LockAsync(id, request with { Wait = left > TimeSpan.Zero ? left : TimeSpan.Zero }, cancellationToken);
            if (outcome.Status != LockStatus.Queued || left <= TimeSpan.Zero)
            {
                return outcome;
            }

            request = request with { Number = outcome.QueuePosition };
            if (outcome.RetryDelay > TimeSpan.Zero)
            {
                await Task.Delay(outcome.RetryDelay, time, cancellationToken);
            }
        }
    }

    /// <summary>Asks who has, or had, the lease, without a place in its queue: as somebody would whose lease is lost.</summary>
    public ValueTask<LockOutcome> AskHolderAsync(SessionId id, CancellationToken cancellationToken) => _sessions.LockAsync(id, Of(LockStep.Renew, Guid.NewGuid()), cancellationToken);

    public ValueTask<LockOutcome> RenewAsync(SessionId id, SessionLease lease, CancellationToken cancellationToken) => _sessions.LockAsync(id, Of(LockStep.Renew, lease.Ticket, lease.Fence), cancellationToken);

    public ValueTask<LockOutcome> ReleaseAsync(SessionId id, SessionLease lease) => _sessions.LockAsync(id, Of(LockStep.Release, lease.Ticket, lease.Fence), CancellationToken.None);

    public ValueTask<EndOutcome> AbandonAsync(SessionId id, Guid incarnation, CancellationToken cancellationToken) => _sessions.EndAsync(id, new SessionEnd(SessionEndReason.Abandoned, incarnation, Limit), cancellationToken);

    /// <summary>Stores changes under a lease, and gives that back.</summary>
    public ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionVersion loaded, SessionLease lease, SessionPatch changes, SessionLifetime? lifetime, CancellationToken cancellationToken) => _sessions.CommitAsync(
        id,
        new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = loaded,
            Create = loaded.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = Idle,
            Timeout = Limit,
            Changes = changes,
            Lifetime = lifetime,
            Lease = lease,
            Release = true,
            IsPresented = !loaded.IsNone,
        },
        cancellationToken);

    private SessionLock Of(LockStep step, Guid ticket, long fence = 0) => new() { Step = step, Ticket = ticket, Number = fence, Idle = Idle };
}
