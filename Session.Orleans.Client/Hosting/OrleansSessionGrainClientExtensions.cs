using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using OrleansSessions;
using OrleansSessions.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects an application to the cluster with an Orleans client.</summary>
public static class OrleansSessionGrainClientExtensions
{
    // The delay between attempts that fail immediately, as they do when no gateway is listed: short enough to notice its return, long enough to cause no storm.
    private static readonly TimeSpan MaximumRetryDelay = TimeSpan.FromMilliseconds(200);

    private static readonly Func<IServiceProvider, ISessionClient> PrivateClientFactory = static services => Client(services, services.GetRequiredService<PrivateClusterClient>());

    private static readonly Func<IServiceProvider, ISessionClient> ApplicationClientFactory = static services => Client(services, new HostedCluster(
        services.GetService<IClusterClient>()
        ?? throw new InvalidOperationException("UseGrainClient() calls the session cluster over the application's own Orleans client, and it has none. Call UseOrleansClient(…) on the host, or name the cluster: UseGrainClient(options => …).")));

    /// <summary>
    /// Reaches the cluster with a private Orleans client, next to any client that the application has itself. It starts in the background and connects
    /// when the cluster is reachable: without a cluster, the application still starts, and serves pages that need no session.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="configure">Sets the address of the cluster and the timeouts. The options are validated when the application starts.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <remarks>Only for web nodes in the cluster's trust zone: Orleans clients are not authenticated by a key.</remarks>
    public static IOrleansSessionBuilder UseGrainClient(this IOrleansSessionBuilder builder, Action<SessionGrainClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        AddValidatedOptions(services).Configure(configure);
        services.TryAddSingleton<PrivateClusterClient>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PrivateClusterClientService>(provider =>
            new PrivateClusterClientService(IsTransport(services, PrivateClientFactory) ? provider.GetRequiredService<PrivateClusterClient>() : null)));
        services.Replace(ServiceDescriptor.Singleton(PrivateClientFactory));
        return builder;
    }

    /// <summary>
    /// Reaches the cluster with the Orleans client that the application hosts itself (<c>UseOrleansClient</c>, or <c>UseOrleans</c> in a silo of the
    /// same cluster). The application configures its start, its timeouts, and its choice of gateways.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <remarks>
    /// A client that cannot connect fails the application's start, unless it has a connection retry filter. It leaves a frozen gateway only when the
    /// cluster has declared that silo dead. Of <see cref="SessionGrainClientOptions"/>, only <see cref="SessionGrainClientOptions.AttemptTimeout"/> and <see
    /// cref="SessionGrainClientOptions.OutageTimeout"/> apply.
    /// </remarks>
    public static IOrleansSessionBuilder UseGrainClient(this IOrleansSessionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddValidatedOptions(builder.Services);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, CallTimestampFilter>());
        builder.Services.Replace(ServiceDescriptor.Singleton(ApplicationClientFactory));
        return builder;
    }

    private static GrainSessionClient Client(IServiceProvider services, ISessionCluster cluster)
    {
        var options = services.GetRequiredService<IOptions<SessionGrainClientOptions>>().Value;
        return new GrainSessionClient(cluster, new GrainCallTimeouts(options.AttemptTimeout, options.OutageTimeout, MaximumRetryDelay, RetriesRefusals: true), services.GetRequiredService<TimeProvider>());
    }

    private static OptionsBuilder<SessionGrainClientOptions> AddValidatedOptions(IServiceCollection services)
    {
        ProtocolTypeNames.AddTo(services); // for the application's own Orleans client, if it has one
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionGrainClientOptions>, SessionGrainClientOptionsValidator>(_ =>
            new SessionGrainClientOptionsValidator(IsTransport(services, PrivateClientFactory), IsTransport(services, ApplicationClientFactory))));
        return services.AddOptions<SessionGrainClientOptions>().ValidateOnStart();
    }

    // If another transport was chosen later, this client is not started.
    private static bool IsTransport(IServiceCollection services, Func<IServiceProvider, ISessionClient> transport) =>
        services.LastOrDefault(static service => service.ServiceType == typeof(ISessionClient))?.ImplementationFactory == (object)transport;
}
