namespace OrleansSessions.Tests;

/// <summary>Passes calls on, counts them, and does to the next ones what a test asks for.</summary>
internal sealed class ScriptedClient(ISessionClient inner) : ISessionClient
{
    private readonly List<SessionTouch> _touched = [];
    private readonly List<SessionCommit> _commits = [];
    private readonly List<(SessionLock Asked, LockOutcome Answer)> _locks = [];
    private TaskCompletionSource _touchArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _lockAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loads;
    private int _touchCalls;

    public int Loads => _loads;

    public int Commits => _commits.Count;

    public IReadOnlyList<SessionCommit> Sent
    {
        get
        {
            lock (_commits)
            {
                return [.. _commits];
            }
        }
    }

    public LoadOutcome? LastLoad { get; private set; }

    /// <summary>What the last load asked for.</summary>
    public SessionLoad? LastAsked { get; private set; }

    /// <summary>What loads answer while it is set.</summary>
    public SessionOutage? FailLoads { get; set; }

    /// <summary>What commits answer while it is set, without reaching the cluster.</summary>
    public CommitOutcome? AnswerCommits { get; set; }

    /// <summary>What commits are answered of which it says so, without reaching the cluster.</summary>
    public Func<SessionCommit, CommitOutcome?>? AnswerCommit { get; set; }

    /// <summary>What reaches the cluster of a commit.</summary>
    public Func<SessionCommit, SessionCommit>? ChangeCommit { get; set; }

    /// <summary>What locks answer while it is set.</summary>
    public SessionOutage? FailLocks { get; set; }

    /// <summary>What ends are answered of which it says so, without reaching the cluster.</summary>
    public Func<SessionId, SessionOutage?>? FailEnd { get; set; }

    /// <summary>Ends wait for it while it is set.</summary>
    public TaskCompletionSource? HoldEnds { get; set; }

    /// <summary>Whether commits reach the cluster, which then says that it does not know.</summary>
    public bool LoseCommitAnswers { get; set; }

    /// <summary>Loads wait for it while it is set.</summary>
    public TaskCompletionSource? HoldLoads { get; set; }

    /// <summary>Commits wait for it while it is set.</summary>
    public TaskCompletionSource? HoldCommits { get; set; }

    /// <summary>What touches answer while it is set.</summary>
    public SessionOutage? FailTouches { get; set; }

    /// <summary>Touches wait for it while it is set.</summary>
    public TaskCompletionSource? HoldTouches { get; set; }

    /// <summary>How many calls with touches have arrived.</summary>
    public int TouchCalls => _touchCalls;

    /// <summary>Completes when touches have arrived.</summary>
    public TaskCompletionSource TouchArrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a commit has arrived.</summary>
    public TaskCompletionSource CommitArrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a load has arrived.</summary>
    public TaskCompletionSource LoadArrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static SessionOutage Down => new(SessionOutageReason.Storage, "the store said no");

    public void RefuseCommits() => AnswerCommits = CommitOutcome.Unavailable(Down);

    /// <summary>Completes when as many touches have arrived, over all calls.</summary>
    public async Task<IReadOnlyList<SessionTouch>> TouchesAsync(int atLeast)
    {
        while (true)
        {
            Task next;
            lock (_touched)
            {
                if (_touched.Count >= atLeast)
                {
                    return [.. _touched];
                }

                next = _touchArrived.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Completes when somebody who wants a session for itself has got such an answer.</summary>
    public async Task<SessionLock> LockAnsweredAsync(LockStatus status)
    {
        while (true)
        {
            Task next;
            lock (_locks)
            {
                if (_locks.FindIndex(answered => answered.Answer.Status == status) is var found and >= 0)
                {
                    return _locks[found].Asked;
                }

                next = _lockAnswered.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public async ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        LastAsked = load;
        LoadArrived.TrySetResult();
        if (HoldLoads is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        return LastLoad = FailLoads is { } outage ? LoadOutcome.Unavailable(outage) : await inner.LoadAsync(id, load, cancellationToken);
    }

    public async ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken)
    {
        lock (_commits)
        {
            _commits.Add(commit);
        }

        CommitArrived.TrySetResult();
        if (HoldCommits is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        if ((AnswerCommits ?? AnswerCommit?.Invoke(commit)) is { } answer)
        {
            return answer;
        }

        var outcome = await inner.CommitAsync(id, ChangeCommit?.Invoke(commit) ?? commit, cancellationToken);
        return LoseCommitAnswers ? CommitOutcome.Unavailable(Down with { MayHaveBeenApplied = true }) : outcome;
    }

    public async ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken)
    {
        var answer = FailLocks is { } outage ? LockOutcome.Unavailable(outage) : await inner.LockAsync(id, request, cancellationToken);
        TaskCompletionSource answered;
        lock (_locks)
        {
            _locks.Add((request, answer));
            (answered, _lockAnswered) = (_lockAnswered, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        answered.SetResult();
        return answer;
    }

    public async ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken)
    {
        if (HoldEnds is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        return (FailTouches ?? FailEnd?.Invoke(id)) is { } outage ? EndOutcome.Unavailable(outage) : await inner.EndAsync(id, end, cancellationToken);
    }

    public async ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _touchCalls);
        TouchArrived.TrySetResult();
        if (HoldTouches is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        var outcome = FailTouches is { } outage ? new TouchOutcome(outage) : await inner.TouchAsync(touches, cancellationToken);
        TaskCompletionSource arrived;
        lock (_touched)
        {
            _touched.AddRange(touches);
            (arrived, _touchArrived) = (_touchArrived, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        arrived.SetResult();
        return outcome;
    }
}
