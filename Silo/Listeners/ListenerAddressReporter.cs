using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansSessions.Silo;

/// <summary>Logs the listeners' addresses after the start: the operating system may have chosen the port.</summary>
internal sealed partial class ListenerAddressReporter(IEnumerable<Listener> listeners, IServer server, ILogger<ListenerAddressReporter> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var (listener, address) in listeners.Zip(addresses))
        {
            LogOpen(listener.Name, address);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(421, LogLevel.Information, "The {Listener} listens on {Address}", EventName = "ListenerStarted")]
    private partial void LogOpen(string listener, string address);
}
