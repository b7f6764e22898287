using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Client;

/// <summary>
/// Starts and stops the private client. It begins to connect before all other services start, without delaying them, and stops after all of them,
/// because they may still send touches while they stop.
/// </summary>
/// <param name="client">Null when another transport was chosen.</param>
internal sealed class PrivateClusterClientService(PrivateClusterClient? client) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        client?.Start();
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => client?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
