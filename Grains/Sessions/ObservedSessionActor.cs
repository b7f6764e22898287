namespace OrleansSessions.Grains;

/// <summary>Measures and traces the calls of a session actor.</summary>
internal sealed class ObservedSessionActor(SessionActor actor, ConcurrentLoadLimiter limiter, SessionMetrics metrics, TimeProvider time)
{
    /// <inheritdoc cref="SessionActor.IsEmpty"/>
    public bool IsEmpty => actor.IsEmpty;

    public async Task<LoadOutcome> LoadAsync(SessionLoad load)
    {
        var span = ClusterTracing.Start("session load", actor.Id);
        var began = time.GetTimestamp();
        var refused = limiter.Enter();
        try
        {
            var outcome = refused is null ? await actor.LoadAsync(load) : LoadOutcome.Unavailable(refused);
            metrics.Loaded(actor.Id, outcome.Status, time.GetElapsedTime(began));
            ClusterTracing.End(span, EnumNames<LoadStatus>.Of(outcome.Status), outcome.Outage is not null);
            return outcome;
        }
        finally
        {
            limiter.Exit();
        }
    }

    public async Task<CommitOutcome> CommitAsync(SessionCommit commit)
    {
        var span = ClusterTracing.Start("session commit", actor.Id);
        var began = time.GetTimestamp();
        var outcome = await actor.CommitAsync(commit);
        metrics.Committed(actor.Id, outcome.Status, time.GetElapsedTime(began));
        ClusterTracing.End(span, EnumNames<CommitStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public async Task<LockOutcome> LockAsync(SessionLock request)
    {
        var span = ClusterTracing.Start("session lock", actor.Id);
        var began = time.GetTimestamp();
        var outcome = await actor.LockAsync(request);
        metrics.Locked(actor.Id, request.Step, outcome.Status, time.GetElapsedTime(began));
        ClusterTracing.End(span, EnumNames<LockStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public async Task<CommitOutcome> AdoptAsync(byte[] document)
    {
        var span = ClusterTracing.Start("session adopt", actor.Id);
        var outcome = await actor.AdoptAsync(document);
        ClusterTracing.End(span, EnumNames<CommitStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public Task<CommitOutcome> GrantForkAsync(SessionId to) => actor.GrantForkAsync(to);

    public async Task<EndOutcome> EndAsync(SessionEnd end)
    {
        var span = ClusterTracing.Start("session end", actor.Id);
        var outcome = await actor.EndAsync(end);
        ClusterTracing.End(span, EnumNames<EndStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age, bool isPresented) => actor.TouchAsync(idle, age, isPresented);

    public Task<DateTimeOffset?> ExpireAsync() => actor.ExpireAsync();

    public Task StopAsync(CancellationToken cancellationToken) => actor.StopAsync(cancellationToken);
}
