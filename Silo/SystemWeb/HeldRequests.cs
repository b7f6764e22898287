using System.Collections.Concurrent;

namespace OrleansSessions.Silo;

/// <summary>Requests of this silo that hold a session until it is sent back, so that they end at once when that happens here. If it happens in another silo, they find out.</summary>
internal sealed class HeldRequests
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _released = new();

    /// <summary>Returns a task that completes when the session has been sent back to this silo.</summary>
    public Task Add(Guid ticket) => _released.GetOrAdd(ticket, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Remove(Guid ticket) => _released.TryRemove(ticket, out _);

    public void Release(Guid ticket)
    {
        if (_released.TryRemove(ticket, out var released))
        {
            released.SetResult();
        }
    }
}
