using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace OrleansSessions.Grains;

/// <summary>The silo of an application that hosts its sessions itself: a cluster of one, on loopback.</summary>
internal static class InProcessSilo
{
    /// <returns>False when the application has Orleans of its own by now: then neither the application nor its session client starts.</returns>
    public static bool TryAdd(IServiceCollection services)
    {
        var isRefused = HasOrleans(services);
        if (!services.Any(static service => service.ServiceType == typeof(Marker)))
        {
            services.AddSingleton<Marker>();

            // The first hosted service, because those of a silo and a client in one process cannot be created. What the application adds later is there by then.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => HasOrleans(services) ? throw Refusal() : provider.GetRequiredService<Marker>()));
            if (!isRefused)
            {
                AddSilo(services);
            }
        }

        if (isRefused)
        {
            services.Replace(ServiceDescriptor.Singleton<ISessionClient>(static _ => throw Refusal()));
        }

        return !isRefused;
    }

    /// <summary>Removes what would run: the silo, if it is ours, and what looks after its sessions. What refuses a start stays.</summary>
    public static void RemoveServices(IServiceCollection services)
    {
        var isOurs = services.Any(static service => service.ServiceType == typeof(Marker)) && !HasOrleans(services);
        foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && !service.IsKeyedService).ToArray())
        {
            var from = service.ImplementationType ?? service.ImplementationInstance?.GetType() ?? service.ImplementationFactory!.Method.DeclaringType ?? typeof(object);
            if (from.DeclaringType != typeof(InProcessSilo)
                && (from.Assembly == typeof(InProcessSilo).Assembly || (isOurs && from.Assembly.GetName().Name!.StartsWith("Orleans.", StringComparison.Ordinal))))
            {
                services.Remove(service);
            }
        }
    }

    private static void AddSilo(IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, InProcessLogFilter>();
        services.AddOrleans(Configure);
        services.Remove(services.Last(IsOrleansMarker)); // otherwise a later call of UseOrleans would change this silo, and leave nothing to detect
    }

    private static void Configure(ISiloBuilder silo)
    {
        // With the default ports and names, two applications on one machine would join each other's cluster.
        var cluster = $"in-process-{Guid.NewGuid():N}";
        silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: cluster, clusterId: cluster);
        silo.UseInMemoryReminderService(); // every start wakes the ledger; in a cluster of one, nothing could wake it earlier
    }

    private static bool HasOrleans(IServiceCollection services) => services.Any(IsOrleansMarker);

    // Each silo and each client adds it. The type is internal.
    private static bool IsOrleansMarker(ServiceDescriptor service) => service.ServiceType.Name == "OrleansBuilderMarker";

    private static InvalidOperationException Refusal() => new(
        "UseInProcess() hosts a silo for sessions alone, and this application has Orleans of its own (UseOrleans or UseOrleansClient): UseInProcess() would take it out of its cluster. "
        + "With a silo of your own, keep the sessions in it: replace UseInProcess() by Services.AddSessionGrains(), and give the silo a reminder service and a storage named 'sessions'. "
        + "With a client of your own, call AddSessionGrains() in the silos, and replace UseInProcess() by UseGrainClient(). "
        + "The README of Session.Orleans.InProcess shows the lines, under 'Sessions in a silo that you have already'.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Tells that the silo was added, and starts nothing.</summary>
    private sealed class Marker : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
