using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary><c>OnStarting</c> callbacks that wait for the gate. As in every server, the one that was added last runs first.</summary>
internal sealed class OnStartingCallbacks
{
    private Stack<(Func<object, Task> Callback, object State)>? _held;

    public bool IsEmpty => _held is null or { Count: 0 };

    public void Add(Func<object, Task> callback, object state) => (_held ??= new()).Push((callback, state));

    /// <summary>Runs the callbacks. One that writes to the response may call this again, for those that remain.</summary>
    public async Task RunAsync()
    {
        while (_held is not null && _held.TryPop(out var held))
        {
            await held.Callback(held.State);
        }
    }

    /// <summary>Passes the callbacks to the server, which runs them in the same order.</summary>
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
