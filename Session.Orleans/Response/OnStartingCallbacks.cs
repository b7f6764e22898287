using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary><c>OnStarting</c> callbacks that wait for a gate. As in every server, the last one that was added runs first.</summary>
internal sealed class OnStartingCallbacks
{
    private Stack<(Func<object, Task> Callback, object State)>? _held;

    public bool IsEmpty => _held is null or { Count: 0 };

    public void Add(Func<object, Task> callback, object state) => (_held ??= new()).Push((callback, state));

    /// <summary>Runs them. One that writes to the response may come here again: it then finds those that are left.</summary>
    public async Task RunAsync()
    {
        while (_held is not null && _held.TryPop(out var held))
        {
            await held.Callback(held.State);
        }
    }

    /// <summary>Leaves them to the server, which will run them in the same order.</summary>
    public void HandOver(IHttpResponseFeature server)
    {
        foreach (var (callback, state) in _held?.Reverse() ?? [])
        {
            server.OnStarting(callback, state);
        }

        _held = null;
    }

    public void Drop() => _held = null;
}
