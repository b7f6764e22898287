using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Access;

/// <summary>Refuses to start with an endpoint whose declaration cannot be kept.</summary>
internal sealed class EndpointCheck(IServiceProvider services) : IHostedLifecycleService
{
    /// <exception cref="InvalidOperationException">A hub wants the session for itself: its connections last for hours.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var endpoints = (services.GetService(typeof(EndpointDataSource)) as EndpointDataSource)?.Endpoints ?? [];
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && endpoint.Metadata.GetMetadata<SessionAccessAttribute>() is { Access: SessionAccess.Exclusive })
            {
                throw new InvalidOperationException($"The hub {hub.HubType.Name} declares SessionAccess.Exclusive. A hub's connection lasts for hours, and nobody else could use the session. Declare ReadOnly or ReadWrite.");
            }
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
