using System.Collections.Concurrent;

namespace OrleansSessions.Silo;

/// <summary>The requests of this silo that wait for a session or hold one until it is sent back.</summary>
internal sealed class HeldRequests
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _released = new();
    private readonly ConcurrentDictionary<ulong, int> _ofApplication = new();

    /// <summary>Counts a request, which must <see cref="Leave"/>. False when there are as many of the application as there may be: sending a session back must always be possible.</summary>
    public bool TryEnter(ulong application, int maximum)
    {
        if (_ofApplication.AddOrUpdate(application, 1, static (_, count) => count + 1) <= maximum)
        {
            return true;
        }

        Leave(application);
        return false;
    }

    public void Leave(ulong application) => _ofApplication.AddOrUpdate(application, 0, static (_, count) => count - 1);

    /// <summary>Returns a task that completes when the session has been sent back to this silo. When it is sent back to another one, the request finds out.</summary>
    public Task Hold(Guid ticket) => _released.GetOrAdd(ticket, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Forget(Guid ticket) => _released.TryRemove(ticket, out _);

    /// <summary>Ends the request that holds a session.</summary>
    public void Release(Guid ticket)
    {
        if (_released.TryRemove(ticket, out var released))
        {
            released.SetResult();
        }
    }
}
