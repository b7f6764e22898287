namespace OrleansSessions;

/// <summary>
/// The operations that wait for the write loop, in the order in which they came, within bounds (S12). Starts the loop when there is something to do.
/// All members are called under the actor's lock.
/// </summary>
/// <param name="state">The actor's state, with its lock.</param>
/// <param name="limits">How many operations, and how many bytes of changes, may wait.</param>
internal sealed class OperationQueue(SessionState state, SessionLimits limits)
{
    private List<PendingOperation> _operations = [];
    private long _bytes;

    /// <summary>The write loop.</summary>
    public IOperationConsumer Consumer { get; set; } = null!;

    /// <summary>Whether the write loop runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Completes when the write loop has nothing to do.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>Queues an operation, or fails it at once when the activation is closed or too many wait.</summary>
    public Task<T> Enqueue<T>(PendingOperation<T> operation)
    {
        state.AssertLocked();
        if (state.Closed is { } closed)
        {
            operation.Fail(closed);
        }
        else if (_operations.Count >= limits.MaximumQueuedCommits || _bytes + operation.Bytes > limits.MaximumQueuedBytes)
        {
            operation.Fail(new Outage(OutageReason.Overloaded, $"{_operations.Count} changes of {_bytes} bytes wait for this session already (MaximumQueuedCommits {limits.MaximumQueuedCommits}, MaximumQueuedBytes {limits.MaximumQueuedBytes})."));
        }
        else
        {
            Add(operation);
        }

        return operation.Task;
    }

    /// <summary>Queues an operation that was admitted before.</summary>
    public void Add(PendingOperation operation)
    {
        state.AssertLocked();
        _operations.Add(operation);
        _bytes += operation.Bytes;
        if (!IsRunning)
        {
            IsRunning = true;
            Idle = Consumer.RunAsync();
        }
    }

    /// <summary>
    /// Takes what is decided next, in its order; null when nothing waits, and then the write loop ends. No more commits than one document
    /// remembers (S5): if their write is applied and the answer is lost, each of them is known again.
    /// </summary>
    public List<PendingOperation>? TakeBatch()
    {
        state.AssertLocked();
        if (_operations.Count == 0)
        {
            IsRunning = false;
            return null;
        }

        var commits = 0;
        var end = _operations.FindIndex(operation => operation is PendingCommit && ++commits > SessionDocument.AppliedMax);
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

    /// <summary>Takes all that waits.</summary>
    public List<PendingOperation> TakeAll()
    {
        state.AssertLocked();
        var all = _operations;
        _operations = [];
        _bytes = 0;
        return all;
    }
}

/// <summary>Decides and answers what is queued.</summary>
internal interface IOperationConsumer
{
    /// <summary>Runs until <see cref="OperationQueue.TakeBatch"/> returns nothing. Returns to its caller, who holds the actor's lock, before it takes anything.</summary>
    Task RunAsync();
}
