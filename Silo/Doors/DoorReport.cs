using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansSessions.Silo;

/// <summary>Says where the doors are once they are open: the port may have been the system's choice.</summary>
internal sealed partial class DoorReport(IEnumerable<Door> doors, IServer server, ILogger<DoorReport> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var (door, address) in doors.Zip(addresses))
        {
            LogOpen(door.Name, address);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(421, LogLevel.Information, "The {Door} listens on {Address}")]
    private partial void LogOpen(string door, string address);
}
