namespace OrleansSessions.Grains;

/// <summary>
/// Tries changes again while storage fails, for as long as they may wait: otherwise each short failure would refuse them. They are decided again from
/// what is in storage, so it does not matter whether a failed write was applied. Part of the write loop.
/// </summary>
internal sealed class CommitRetrier(SessionState state, OperationQueue queue, SessionActorServices services)
{
    private static readonly TimeSpan MinimumBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaximumBackoff = TimeSpan.FromMilliseconds(500);

    private TimeSpan _backoff;
    private TaskCompletionSource? _retryDelay;

    /// <summary>Moves the operations of a batch that are tried again back to the queue. Under the lock.</summary>
    public void PutBack(List<PendingOperation> batch, SessionOutage outage)
    {
        _backoff = _backoff == TimeSpan.Zero ? MinimumBackoff : _backoff * 2 < MaximumBackoff ? _backoff * 2 : MaximumBackoff;
        var repeated = outage.Reason == SessionOutageReason.Storage && state.Closed is null ? batch.FindAll(MayWait) : [];
        if (repeated.Count > 0)
        {
            batch.RemoveAll(repeated.Contains);
            _retryDelay = queue.PutBack(repeated);
        }
    }

    /// <summary>Waits before the next try: a while, or until something is queued that must not wait. Does not wait when nothing was put back.</summary>
    public async Task WaitAsync()
    {
        if (Interlocked.Exchange(ref _retryDelay, null) is { } delay)
        {
            await using var timer = services.Time.CreateTimer(static delay => ((TaskCompletionSource)delay!).TrySetResult(), delay, _backoff, Timeout.InfiniteTimeSpan);
            await delay.Task;
        }
        else
        {
            _backoff = TimeSpan.Zero;
        }
    }

    private bool MayWait(PendingOperation operation)
    {
        var waits = services.Time.GetElapsedTime(operation.Arrived) + _backoff;
        return operation.IsRepeatable && waits < services.Options.CommitRetryTime && (operation.Timeout <= TimeSpan.Zero || waits < operation.Timeout);
    }
}
