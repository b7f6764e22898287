using Orleans;

namespace OrleansSessions;

/// <summary>
/// The way to the cluster over grain calls, from a silo or from an Orleans client. Answers of an activation that is on its way out, and calls
/// that got none, are tried again with the same commit id, as long as the caller's time lasts (S5).
/// </summary>
internal sealed class GrainSessionClient(IGrainFactory grains, TimeProvider time) : ISessionClient
{
    /// <summary>How long a call that names no time of its own is tried. A web node bounds it by its <c>IOTimeout</c> besides.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(5);

    // For a caller who waits for ever: a session call that takes an hour is none that anybody waits for.
    private static readonly TimeSpan NoTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);

    public async ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken)
    {
        var grain = Grain(id);
        return await Attempt(_ => grain.LoadAsync(load), static o => o.Outage, LoadOutcome.Unavailable, PatienceMax, changes: false, cancellationToken);
    }

    public async ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken)
    {
        var grain = Grain(id);
        commit = commit.Timeout == Timeout.InfiniteTimeSpan ? commit with { Timeout = NoTimeout } : commit;
        return await Attempt(
            age => grain.CommitAsync(age == TimeSpan.Zero ? commit : commit with { Age = commit.Age + age, Timeout = commit.Timeout - age }),
            static o => o.Outage,
            CommitOutcome.Unavailable,
            commit.Timeout,
            changes: true,
            cancellationToken);
    }

    public async ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken)
    {
        var grain = Grain(id);
        end = end.Timeout == Timeout.InfiniteTimeSpan ? end with { Timeout = NoTimeout } : end;
        return await Attempt(_ => grain.EndAsync(end), static o => o.Outage, EndOutcome.Unavailable, end.Timeout, changes: true, cancellationToken);
    }

    public async ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(touches);
        var calls = touches.Select(touch => Attempt(
            age => Grain(touch.Id).TouchAsync(touch.Idle, touch.Age + age),
            static o => o.Outage,
            static outage => new TouchOutcome(outage),
            PatienceMax,
            changes: false,
            cancellationToken));
        var outcomes = await Task.WhenAll(calls);
        return outcomes.FirstOrDefault(static o => o.Outage is not null) ?? new TouchOutcome();
    }

    private ISessionGrain Grain(SessionId id) => grains.GetGrain<ISessionGrain>(id.ToString());

    private async Task<T> Attempt<T>(
        Func<TimeSpan, Task<T>> call,
        Func<T, Outage?> outageOf,
        Func<Outage, T> unavailable,
        TimeSpan patience,
        bool changes,
        CancellationToken cancellationToken)
    {
        var first = time.GetTimestamp();
        var mayHaveLanded = false;
        var age = TimeSpan.Zero; // exactly zero the first time: whatever is more says "a retry"
        while (true)
        {
            T outcome;
            try
            {
                // The wait is bounded here: a call's own timeout is the cluster's, and may be longer than the caller's.
                outcome = await call(age).WaitAsync(patience - age, time, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                mayHaveLanded |= changes;
                outcome = unavailable(new Outage(OutageReason.Unreachable, $"The session's grain did not answer: {e.GetType().Name}.", mayHaveLanded));
            }

            var outage = outageOf(outcome);
            mayHaveLanded |= outage is { MayHaveLanded: true };
            if (outage is not { Reason: OutageReason.Stopping or OutageReason.Unreachable } || time.GetElapsedTime(first) + RetryDelay >= patience)
            {
                return outage is not null && outage.MayHaveLanded != mayHaveLanded ? unavailable(outage with { MayHaveLanded = mayHaveLanded }) : outcome;
            }

            await Task.Delay(RetryDelay, time, cancellationToken);
            age = time.GetElapsedTime(first);
        }
    }
}
