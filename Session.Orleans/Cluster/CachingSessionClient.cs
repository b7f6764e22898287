namespace OrleansSessions;

/// <summary>Loads and stores one session at a time, starting from the copies that this process holds.</summary>
internal sealed class CachingSessionClient(ISessionClient client, SnapshotCache copies, EndedSessions ended, ClientTelemetry telemetry, OutageLog outages)
{
    // The longest that the binary format can represent.
    public static readonly TimeSpan MaximumIdleTimeout = WireReader.MaximumDuration;

    // The estimated time until the requests in front are done.
    public static readonly TimeSpan BusyRetryDelay = TimeSpan.FromSeconds(5);

    public static TimeSpan Idle(TimeSpan idle) => idle > MaximumIdleTimeout ? MaximumIdleTimeout : idle;

    /// <param name="id">The session.</param>
    /// <param name="idle">The idle timeout from now on; zero to load without keeping the session alive.</param>
    /// <param name="deadline">When the wait ends.</param>
    /// <param name="isPresented">As <see cref="SessionCommit.IsPresented"/>.</param>
    /// <param name="asksRemaining">Whether to be told how long the session lasts.</param>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async ValueTask<LoadedSession> LoadAsync(SessionId id, TimeSpan idle, Deadline deadline, bool isPresented = false, bool asksRemaining = false)
    {
        if (ended.Find(id) is { } reason)
        {
            return new LoadedSession(SessionSnapshot.None, reason);
        }

        var known = copies.Get(id);
        var watch = telemetry.Load();
        LoadOutcome outcome;
        try
        {
            outcome = await deadline.Wait(client.LoadAsync(id, new SessionLoad(known.Version, Idle(idle), isPresented) { AsksRemaining = asksRemaining }, deadline.Token));
        }
        catch (Exception error)
        {
            watch.End(error, deadline);
            throw;
        }

        watch.End(EnumNames<LoadStatus>.Of(outcome.Status), outcome.Outage is not null);
        telemetry.LookedUp(known, outcome);
        Answered(outcome.Outage);
        return Loaded(id, known, outcome) with { Remaining = outcome.Remaining, Slack = outcome.Slack };
    }

    /// <summary>Requests, renews, or releases an exclusive lease on the session.</summary>
    /// <returns>The outcome, and the session if the lease was granted or the session has ended.</returns>
    public async ValueTask<(LockOutcome Outcome, LoadedSession? Loaded)> LockAsync(SessionId id, SessionLock request, Deadline deadline)
    {
        var known = copies.Get(id);
        var outcome = await deadline.Wait(client.LockAsync(id, request with { Known = known.Version }, deadline.Token));
        Answered(outcome.Outage);
        return (outcome, outcome.Load is { } load ? Loaded(id, known, load) : null);
    }

    /// <summary>Sends the changes of one request, and caches the resulting content.</summary>
    /// <returns>The new content, and whether it is complete.</returns>
    /// <exception cref="SessionException">The changes were not applied, or the outcome is unknown.</exception>
    public async ValueTask<(SessionSnapshot Content, bool Whole)> CommitAsync(SessionId id, SessionSnapshot known, bool whole, SessionCommit commit, Deadline deadline)
    {
        var watch = telemetry.Commit();
        CommitOutcome outcome;
        try
        {
            outcome = await deadline.Wait(client.CommitAsync(id, commit, deadline.Token));
        }
        catch (Exception error)
        {
            watch.End(error, deadline);
            throw;
        }

        watch.End(EnumNames<CommitStatus>.Of(outcome.Status), outcome.Outage is not null);
        Answered(outcome.Outage);
        if (outcome.Status != CommitStatus.Applied)
        {
            if (outcome.Status == CommitStatus.Ended)
            {
                Forget(id, outcome.Reason);
            }

            throw Refusal(outcome, commit);
        }

        if (commit.Create)
        {
            ended.Remove(id);
        }

        if ((commit.RotateTo.IsNone ? commit.ForkTo : commit.RotateTo) is { IsNone: false } to)
        {
            copies.Remove(id);
            id = to;
        }

        known = known with { Lifetime = commit.Lifetime ?? known.Lifetime };
        if (outcome.Others is null || !whole)
        {
            // The request has not read what others changed before this commit. The base of its next commit must not claim that it has (S4).
            copies.Empty(id, outcome.Version);
            return (known.With(known.Version.IsNone ? outcome.Version : known.Version, outcome.PublicId, commit.Changes), false);
        }

        var content = known.With(outcome.Version, outcome.PublicId, commit.Changes, outcome.Others);
        copies.Put(id, content);
        return (content, true);
    }

    /// <param name="incarnation">The incarnation to end, also if it was rotated to another id; empty for the one under this id.</param>
    public async ValueTask EndAsync(SessionId id, Guid incarnation, Deadline deadline)
    {
        copies.Remove(id);
        var watch = telemetry.End();
        EndOutcome outcome;
        try
        {
            outcome = await deadline.Wait(client.EndAsync(id, new SessionEnd(SessionEndReason.Abandoned, incarnation, deadline.Timeout), deadline.Token));
        }
        catch (Exception error)
        {
            watch.End(error, deadline);
            throw;
        }

        watch.End(EnumNames<CommitStatus>.Of(outcome.Outage is null ? CommitStatus.Applied : CommitStatus.Unavailable), outcome.Outage is not null);
        Answered(outcome.Outage);
        if (outcome.Status == EndStatus.Unavailable)
        {
            throw new SessionUnavailableException($"The session could not be ended: {Describe(outcome.Outage)}. It may still be live.") { Outage = outcome.Outage, MayHaveEnded = outcome.Outage is not { MayHaveBeenApplied: false } };
        }

        if (outcome.Status == EndStatus.Ended)
        {
            ended.Add(id, SessionEndReason.Abandoned);
        }
    }

    private LoadedSession Loaded(SessionId id, SessionSnapshot known, LoadOutcome outcome)
    {
        switch (outcome.Status)
        {
            case LoadStatus.Unchanged:
                return new LoadedSession(known with { Lifetime = outcome.Lifetime });
            case LoadStatus.Changed:
            case LoadStatus.Whole:
                var loaded = known.With(outcome.Version, outcome.PublicId, outcome.Patch) with { Lifetime = outcome.Lifetime };
                copies.Put(id, loaded);
                return new LoadedSession(loaded);
            case LoadStatus.Rotated or LoadStatus.Forkable:
                copies.Remove(id);
                return new LoadedSession(SessionSnapshot.None.With(default, outcome.PublicId, outcome.Patch) with { Lifetime = outcome.Lifetime }, SessionEndReason.Rotated, IsFrozen: true, IsForkable: outcome.Status == LoadStatus.Forkable);
            case LoadStatus.Ended:
                Forget(id, outcome.Reason);
                return new LoadedSession(SessionSnapshot.None, outcome.Reason ?? SessionEndReason.Absent);
            default:
                throw new SessionUnavailableException($"The session could not be loaded: {Describe(outcome.Outage)}.") { Outage = outcome.Outage };
        }
    }

    private void Answered(SessionOutage? outage)
    {
        if (outage is null)
        {
            outages.Answered();
        }
    }

    private void Forget(SessionId id, SessionEndReason? reason)
    {
        copies.Remove(id);
        ended.Add(id, reason ?? SessionEndReason.Absent);
    }

    private static SessionException Refusal(CommitOutcome outcome, SessionCommit commit) => outcome.Status switch
    {
        CommitStatus.Conflict => new SessionConflictException(outcome.Keys),
        CommitStatus.Ended => new SessionEndedException(outcome.Reason ?? SessionEndReason.Absent),
        CommitStatus.OverLimit when outcome.Limit is { } limit => SessionLimitException.Of(limit, commit.Changes),
        CommitStatus.Locked => new SessionBusyException(BusyRetryDelay),
        CommitStatus.LeaseLost => new SessionCommitException(
            SessionCommitOutcome.Refused,
            $"The request's exclusive lease ({commit.Lease.Fence}) is over, and other requests have used the session since; its newest lease is {outcome.Fence}. Nothing of the request was applied."),
        CommitStatus.Unavailable when outcome.Outage is not { MayHaveBeenApplied: true } =>
            new SessionCommitException(SessionCommitOutcome.Refused, $"The session could not be stored: {Describe(outcome.Outage)}. Nothing of the request was applied.") { Outage = outcome.Outage },
        _ => new SessionCommitException(SessionCommitOutcome.Unknown, $"The session may or may not have been stored: {Describe(outcome.Outage)}.") { Outage = outcome.Outage },
    };

    private static string Describe(SessionOutage? outage) => outage is null ? "it was sent again so late that the cluster has forgotten whether it was applied (RetryTooLate)" : $"{outage.Reason}, {outage.Detail.TrimEnd('.')}";
}
