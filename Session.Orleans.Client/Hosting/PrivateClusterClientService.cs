using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Client;

/// <summary>
/// The private client's life: it begins to connect before anything else starts, without making anything wait, and goes when everything else has
/// stopped, since what stops may still have sessions to keep alive.
/// </summary>
/// <param name="client">Null when another way to the cluster was chosen.</param>
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
