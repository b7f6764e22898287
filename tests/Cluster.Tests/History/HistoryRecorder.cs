using System.Collections.Concurrent;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Takes down what the clients do, by one monotonic clock. Thread safe.</summary>
internal sealed class HistoryRecorder(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly ConcurrentQueue<Operation> _operations = new();

    /// <summary>Microseconds since the run began.</summary>
    public long Now => (long)time.GetElapsedTime(_began).TotalMicroseconds;

    public void Add(Operation operation) => _operations.Enqueue(operation);

    public SessionHistory Close(HistoryHead head) => new(head, [.. _operations.OrderBy(static operation => operation.Call)]);
}
