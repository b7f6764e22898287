using System.Globalization;
using Orleans;

namespace OrleansSessions.Client;

/// <summary>
/// The transport to the cluster over grain calls, from a silo or from an Orleans client. Calls that a deactivating activation refused, and calls
/// without an answer, are retried with the same commit id until the caller's time has passed (S5).
/// </summary>
internal sealed class GrainSessionClient(ISessionCluster cluster, GrainCallTimeouts timeouts, TimeProvider time) : ISessionClient
{
    // A call that fails immediately needs a moment before its retry: until the closing connection is gone, or the activation is elsewhere.
    private static readonly TimeSpan MinimumRetryDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>How many touches of a list are called at a time: 16. A list has hundreds, which would be in the way of everybody else's calls (S12).</summary>
    public const int MaximumConcurrentTouches = 16;

    private readonly GatewayCircuitBreaker _breaker = new(time, timeouts.Outage);

    /// <summary>Grain calls inside a silo.</summary>
    public GrainSessionClient(IGrainFactory grains, TimeProvider time)
        : this(new HostedCluster(grains), GrainCallTimeouts.InSilo, time)
    {
    }

    public async ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken) =>
        await CallAsync(id, (grain, _, _) => grain.LoadAsync(load), static o => o.Outage, LoadOutcome.Unavailable, timeouts.DefaultLimit, changes: false, cancellationToken);

    public async ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken) =>
        await CallAsync(
            id,
            (grain, age, left) => grain.CommitAsync(commit with { Age = commit.Age + age, Timeout = left }),
            static o => o.Outage,
            CommitOutcome.Unavailable,
            commit.Timeout,
            changes: true,
            cancellationToken);

    public async ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken) =>
        await CallAsync(id, (grain, _, left) => grain.EndAsync(end with { Timeout = left }), static o => o.Outage, EndOutcome.Unavailable, end.Timeout, changes: true, cancellationToken);

    public async ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken) =>
        await CallAsync(id, (grain, _, _) => grain.LockAsync(RetrySchedule.LimitWait(request, timeouts.Attempt)), static o => o.Outage, LockOutcome.Unavailable, timeouts.DefaultLimit, changes: false, cancellationToken);

    public async ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(touches);
        var schedule = new RetrySchedule(time, timeouts.DefaultLimit);
        TouchOutcome? failed = null;
        await Parallel.ForEachAsync(touches, new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrentTouches, CancellationToken = cancellationToken }, async (touch, stop) =>
        {
            if (await TouchAsync(touch, schedule.Spent, schedule.Left, stop) is { Outage: not null } outcome)
            {
                failed = outcome;
            }
        });
        return failed ?? new TouchOutcome();
    }

    /// <param name="touch">The touch.</param>
    /// <param name="waited">How long the touch has waited for those before it.</param>
    /// <param name="left">The time that is left for all touches of the list.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private async Task<TouchOutcome> TouchAsync(SessionTouch touch, TimeSpan waited, TimeSpan left, CancellationToken cancellationToken) => left == TimeSpan.Zero
        ? new TouchOutcome(new SessionOutage(SessionOutageReason.Unreachable, "The touches before this one took all the time."))
        : await CallAsync(
            touch.Id,
            (grain, age, _) => grain.TouchAsync(touch.Idle, touch.Age + waited + age, touch.IsPresented),
            static o => o.Outage,
            static outage => new TouchOutcome(outage),
            left,
            changes: false,
            cancellationToken);

    /// <param name="call">One attempt, given the time since the first one and the time that is left for an answer.</param>
    private async Task<T> CallAsync<T>(
        SessionId id,
        Func<ISessionGrain, TimeSpan, TimeSpan, Task<T>> call,
        Func<T, SessionOutage?> outageOf,
        Func<SessionOutage, T> unavailable,
        TimeSpan timeout,
        bool changes,
        CancellationToken cancellationToken)
    {
        var key = id.ToString();
        var schedule = new RetrySchedule(time, timeouts.Limit(timeout));
        var age = TimeSpan.Zero; // exactly zero the first time: any other age marks a retry
        var mayHaveBeenApplied = false;
        while (true)
        {
            var (outcome, failure) = await AttemptAsync(key, call, age, schedule.Left, cancellationToken);
            if ((failure ?? outageOf(outcome!)) is not { } outage)
            {
                return outcome!;
            }

            // If one attempt may have been applied, a later refusal does not change that.
            mayHaveBeenApplied |= changes && outage.MayHaveBeenApplied;
            var refused = RetrySchedule.IsRefusal(outage.Reason);
            var again = RetrySchedule.CanRetry(outage.Reason) && (!refused || timeouts.RetriesRefusals);
            if (!again || _breaker.IsOpen || schedule.Next(refused) is not { } pause)
            {
                return unavailable(outage with { MayHaveBeenApplied = mayHaveBeenApplied });
            }

            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(pause.Ticks, MinimumRetryDelay.Ticks, timeouts.MaximumRetryDelay.Ticks)), time, cancellationToken);
            age = schedule.Spent;
        }
    }

    private async Task<(T? Outcome, SessionOutage? Failure)> AttemptAsync<T>(
        string key, Func<ISessionGrain, TimeSpan, TimeSpan, Task<T>> call, TimeSpan age, TimeSpan left, CancellationToken cancellationToken)
    {
        if (cluster.Grains is not { } grains)
        {
            _breaker.RecordFailure();
            return (default, new SessionOutage(SessionOutageReason.Unreachable, "The Orleans client is not connected to the session cluster yet."));
        }

        var bound = left < timeouts.Attempt ? left : timeouts.Attempt;
        Task<T>? pending = null;
        try
        {
            pending = call(SessionGrains.Of(grains, key), age, left);

            // The wait is bounded here: the response timeout of a grain call may be longer than the caller's.
            var outcome = await pending.WaitAsync(bound, time, cancellationToken);
            _breaker.RecordSuccess();
            return (outcome, null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _breaker.RecordFailure();
            return (default, new SessionOutage(SessionOutageReason.Unreachable, Detail(pending, bound, e), mayHaveBeenApplied: pending is not null));
        }
        finally
        {
            if (pending is { IsCompleted: false })
            {
                GiveUp(pending);
            }
        }
    }

    private static string Detail(Task? pending, TimeSpan bound, Exception e) => pending is { IsCompleted: false }
        ? string.Create(CultureInfo.InvariantCulture, $"The session's grain did not answer within {bound.TotalSeconds:0.###} s.")
        : $"The session's grain could not be called: {e.GetType().Name}.";

    private void GiveUp(Task pending)
    {
        // The call is no longer awaited. Without this, a late failure would be reported as an unobserved exception.
        _ = pending.ContinueWith(static given => given.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        cluster.ReportTimeout();
    }
}
