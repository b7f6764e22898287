namespace OrleansSessions;

/// <summary>Bounds one call to the cluster, and knows afterwards whether it was the bound that ended it or the caller.</summary>
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

    /// <summary>The bound as it is sent to the cluster, which has no infinite one.</summary>
    public TimeSpan Timeout { get; }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time is up, and not merely the caller gone.</summary>
    public bool Passed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    public static TimeSpan Bound(TimeSpan timeout) => timeout < TimeSpan.Zero || timeout > Longest ? Longest : timeout;

    /// <summary>Waits no longer than this, even for one that does not heed the token.</summary>
    public ValueTask<T> Wait<T>(ValueTask<T> call) => call.IsCompleted ? call : new ValueTask<T>(call.AsTask().WaitAsync(_source.Token));

    public void Dispose()
    {
        _link.Dispose();
        _source.Dispose();
    }
}
