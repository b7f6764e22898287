namespace OrleansSessions;

/// <summary>A session as its callers see it: how long each call took, and how it ended.</summary>
internal sealed class ObservedCell(SessionId id, SessionCell cell, LoadsInFlight loads, CellMetrics metrics, TimeProvider time)
{
    public async Task<LoadOutcome> LoadAsync(SessionLoad load)
    {
        var span = ClusterTracing.Start("session load", id);
        var began = time.GetTimestamp();
        var full = loads.Begin();
        try
        {
            var outcome = full is null ? await cell.LoadAsync(load) : LoadOutcome.Unavailable(full);
            metrics.Loaded(id, outcome.Status, time.GetElapsedTime(began));
            ClusterTracing.End(span, EnumNames<LoadStatus>.Of(outcome.Status), outcome.Outage is not null);
            return outcome;
        }
        finally
        {
            loads.End();
        }
    }

    public async Task<CommitOutcome> CommitAsync(SessionCommit commit)
    {
        var span = ClusterTracing.Start("session commit", id);
        var began = time.GetTimestamp();
        var outcome = await cell.CommitAsync(commit);
        metrics.Committed(id, outcome.Status, time.GetElapsedTime(began));
        ClusterTracing.End(span, EnumNames<CommitStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public async Task<LockOutcome> LockAsync(SessionLock asked)
    {
        var span = ClusterTracing.Start("session lock", id);
        var began = time.GetTimestamp();
        var outcome = await cell.LockAsync(asked);
        metrics.Locked(id, asked.Step, outcome.Status, time.GetElapsedTime(began));
        ClusterTracing.End(span, EnumNames<LockStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public async Task<CommitOutcome> AdoptAsync(byte[] document)
    {
        var span = ClusterTracing.Start("session adopt", id);
        var outcome = await cell.AdoptAsync(document);
        ClusterTracing.End(span, EnumNames<CommitStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public async Task<EndOutcome> EndAsync(SessionEnd end)
    {
        var span = ClusterTracing.Start("session end", id);
        var outcome = await cell.EndAsync(end);
        ClusterTracing.End(span, EnumNames<EndStatus>.Of(outcome.Status), outcome.Outage is not null);
        return outcome;
    }

    public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age) => cell.TouchAsync(idle, age);

    public Task<DateTimeOffset?> ExpireAsync() => cell.ExpireAsync();

    public Task StopAsync(CancellationToken cancellationToken) => cell.StopAsync(cancellationToken);
}
