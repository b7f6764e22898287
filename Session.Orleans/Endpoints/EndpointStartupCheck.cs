using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Fails the start if the session access that an endpoint declares cannot be enforced.</summary>
internal sealed partial class EndpointStartupCheck(IServiceProvider services, ILogger<EndpointStartupCheck> logger) : IHostedLifecycleService
{
    private const string NotEnforced = "declares a session access, and no app.UseOrleansSession() is there to keep it: under UseSession() nothing is exclusive, read-only or stored before the response. Call app.UseOrleansSession() in its place.";

    /// <summary>Whether a pipeline reads the declarations of endpoints.</summary>
    public bool IsKept { get; set; }

    /// <exception cref="InvalidOperationException">
    /// A hub declares exclusive access, although its connections last for hours. In Development also: an endpoint declares an access, and no middleware enforces it.
    /// </exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var endpoints = (services.GetService(typeof(EndpointDataSource)) as EndpointDataSource)?.Endpoints ?? [];
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && endpoint.Metadata.GetMetadata<SessionAccessAttribute>() is { Access: SessionAccess.Exclusive })
            {
                throw new InvalidOperationException($"The hub {hub.HubType.Name} declares SessionAccess.Exclusive. A hub's connection lasts for hours, and other requests could not change the session meanwhile. Declare ReadOnly or ReadWrite.");
            }
        }

        if (!IsKept && endpoints.FirstOrDefault(static endpoint => endpoint.Metadata.GetMetadata<SessionAccessAttribute>() is not null) is { } declared)
        {
            Tell(declared);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell(Endpoint declared)
    {
        if (services.GetService(typeof(IHostEnvironment)) is IHostEnvironment environment && environment.IsDevelopment())
        {
            throw new InvalidOperationException($"{declared.DisplayName} {NotEnforced}");
        }

        LogNotEnforced(logger, declared.DisplayName);
    }

    [LoggerMessage(148, LogLevel.Error, "{endpoint} " + NotEnforced, EventName = "AccessNotKept")]
    private static partial void LogNotEnforced(ILogger logger, string? endpoint);
}
