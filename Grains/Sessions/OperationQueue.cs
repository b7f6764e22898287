namespace OrleansSessions.Grains;

/// <summary>
/// The operations that wait for the write loop, in order of arrival and within limits (S12). Starts the loop when an operation is added.
/// All members but <see cref="TakeBatch"/> are called under the actor's lock.
/// </summary>
/// <param name="state">The actor's state, with its lock.</param>
/// <param name="limits">How many operations, and how many bytes of changes, may wait.</param>
internal sealed class OperationQueue(SessionState state, SessionLimits limits)
{
    private List<PendingOperation> _operations = [];
    private long _bytes;
    private TaskCompletionSource? _retryDelay;

    /// <summary>The write loop.</summary>
    public IOperationConsumer Consumer { get; set; } = null!;

    /// <summary>Whether the write loop runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Completes when the write loop has processed everything.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>Queues an operation, or fails it at once when the activation is closed or the queue is full.</summary>
    public Task<T> Enqueue<T>(PendingOperation<T> operation)
    {
        state.AssertLocked();
        if (state.Closed is { } closed)
        {
            operation.Fail(closed);
        }
        else if (_operations.Count >= limits.MaximumQueuedCommits || _bytes + operation.Bytes > limits.MaximumQueuedBytes)
        {
            operation.Fail(new SessionOutage(SessionOutageReason.Overloaded, $"{_operations.Count} operations with {_bytes} bytes wait for this session already (MaximumQueuedCommits {limits.MaximumQueuedCommits}, MaximumQueuedBytes {limits.MaximumQueuedBytes})."));
        }
        else
        {
            Add(operation);
        }

        return operation.Task;
    }

    /// <summary>Queues an operation that was admitted before, without checking the limits.</summary>
    public void Add(PendingOperation operation)
    {
        state.AssertLocked();
        _operations.Add(operation);
        _bytes += operation.Bytes;
        if (!operation.IsRepeatable)
        {
            EndRetryDelay();
        }

        if (!IsRunning)
        {
            IsRunning = true;
            Idle = Consumer.RunAsync();
        }
    }

    /// <summary>Puts operations back before all others. Called by the write loop, to try them again.</summary>
    /// <returns>A task that completes as soon as something waits that must not wait for that.</returns>
    public TaskCompletionSource PutBack(List<PendingOperation> operations)
    {
        state.AssertLocked();
        _operations.InsertRange(0, operations);
        _bytes += operations.Sum(static operation => operation.Bytes);
        _retryDelay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_operations.Exists(static operation => !operation.IsRepeatable))
        {
            _retryDelay.SetResult();
        }

        return _retryDelay;
    }

    /// <summary>Lets the write loop try again at once what it put back.</summary>
    public void EndRetryDelay()
    {
        state.AssertLocked();
        _retryDelay?.TrySetResult();
    }

    /// <summary>
    /// Takes the next batch, in order of arrival; null when nothing waits, and then the write loop ends. A batch has at most as many commits as
    /// one document remembers (S5): if its write is applied and the response is lost, each commit is recognized when it is retried.
    /// </summary>
    public List<PendingOperation>? TakeBatch()
    {
        lock (state.Gate)
        {
            if (_operations.Count == 0)
            {
                IsRunning = false;
                return null;
            }

            var commits = 0;
            var end = _operations.FindIndex(operation => operation is PendingCommit && ++commits > SessionDocument.MaximumApplied);
            if (end < 0)
            {
                return TakeAll();
            }

            var batch = _operations;
            _operations = batch[end..];
            _bytes = _operations.Sum(static operation => operation.Bytes);
            batch.RemoveRange(end, batch.Count - end);
            return batch;
        }
    }

    /// <summary>Takes all operations that wait.</summary>
    public List<PendingOperation> TakeAll()
    {
        state.AssertLocked();
        var all = _operations;
        _operations = [];
        _bytes = 0;
        return all;
    }
}

/// <summary>Processes queued operations.</summary>
internal interface IOperationConsumer
{
    /// <summary>Runs until <see cref="OperationQueue.TakeBatch"/> returns null. The caller holds the actor's lock, so this yields before it takes the first batch.</summary>
    Task RunAsync();
}
