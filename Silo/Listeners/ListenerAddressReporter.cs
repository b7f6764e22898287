using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansSessions.Silo;

/// <summary>Logs the listeners' addresses after the start: the operating system may have chosen the port.</summary>
internal sealed partial class ListenerAddressReporter(IEnumerable<Listener> listeners, IServer server, IHostApplicationLifetime lifetime, ILogger<ListenerAddressReporter> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Report);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Report()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var (listener, address) in listeners.Zip(addresses))
        {
            LogOpen(listener.Name, address);
        }
    }

    [LoggerMessage(421, LogLevel.Information, "The {Listener} listens on {Address}", EventName = "ListenerStarted")]
    private partial void LogOpen(string listener, string address);
}
