namespace OrleansSessions;

/// <summary>The time limit of one call to the cluster. It distinguishes a timeout from a cancellation by the caller.</summary>
internal readonly struct Deadline : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _link;
    private readonly CancellationToken _caller;

    /// <param name="timeout">The bound; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller's own token.</param>
    public Deadline(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        Timeout = Bound(timeout);
        _caller = caller;
        _source = timeout == System.Threading.Timeout.InfiniteTimeSpan ? new CancellationTokenSource() : new CancellationTokenSource(Timeout, time);
        _link = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>The limit as it is sent to the cluster, which accepts no infinite one.</summary>
    public TimeSpan Timeout { get; }

    public CancellationToken Token => _source.Token;

    /// <summary>True when the time has passed and the caller has not canceled.</summary>
    public bool Passed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    public static TimeSpan Bound(TimeSpan timeout) => timeout < TimeSpan.Zero || timeout > Longest ? Longest : timeout;

    /// <summary>Awaits a task for no longer than the limit, even if the task ignores the token.</summary>
    public ValueTask<T> Wait<T>(ValueTask<T> call) => call.IsCompleted ? call : new ValueTask<T>(call.AsTask().WaitAsync(_source.Token));

    public void Dispose()
    {
        _link.Dispose();
        _source.Dispose();
    }
}
