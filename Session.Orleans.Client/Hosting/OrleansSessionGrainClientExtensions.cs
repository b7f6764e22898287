using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using OrleansSessions;
using OrleansSessions.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Reaches the cluster over an Orleans client.</summary>
public static class OrleansSessionGrainClientExtensions
{
    // Between attempts that fail at once, as they do when no gateway is there: soon enough after its return, and not a storm.
    private static readonly TimeSpan MaximumRetryDelay = TimeSpan.FromMilliseconds(200);

    private static readonly Func<IServiceProvider, ISessionClient> OverThePrivateClient = static services => Client(services, services.GetRequiredService<PrivateClusterClient>());

    private static readonly Func<IServiceProvider, ISessionClient> OverTheApplicationsClient = static services => Client(services, new HostedCluster(
        services.GetService<IClusterClient>()
        ?? throw new InvalidOperationException("UseGrainClient() calls the session cluster over the application's own Orleans client, and it has none. Call UseOrleansClient(…) on the host, or name the cluster: UseGrainClient(options => …).")));

    /// <summary>
    /// Reaches the cluster over an Orleans client that only the sessions use, beside any that the application has itself. It is started in the
    /// background and connects when the cluster is there: the application starts, and serves pages that need no session, without one.
    /// For web nodes inside the cluster's trust zone: whoever speaks to a silo directly is asked for no key.
    /// </summary>
    /// <param name="builder">What <c>AddOrleansSession</c> returned.</param>
    /// <param name="configure">Where the cluster is. Checked at start, all faults at once.</param>
    public static IOrleansSessionBuilder UseGrainClient(this IOrleansSessionBuilder builder, Action<GrainClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        Checked(services).Configure(configure);
        services.TryAddSingleton<PrivateClusterClient>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PrivateClusterClientService>(provider =>
            new PrivateClusterClientService(IsWay(services, OverThePrivateClient) ? provider.GetRequiredService<PrivateClusterClient>() : null)));
        services.Replace(ServiceDescriptor.Singleton(OverThePrivateClient));
        return builder;
    }

    /// <summary>
    /// Reaches the cluster over the Orleans client that the application hosts itself (<c>UseOrleansClient</c>, or <c>UseOrleans</c> in a silo
    /// of the same cluster). Its start, its timeouts and its choice of gateways are the application's: one that is not connected in time fails
    /// the application's start unless it has a connection retry filter, and a frozen gateway is left only when the cluster has noticed.
    /// </summary>
    public static IOrleansSessionBuilder UseGrainClient(this IOrleansSessionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Checked(builder.Services);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, CallTimestampFilter>());
        builder.Services.Replace(ServiceDescriptor.Singleton(OverTheApplicationsClient));
        return builder;
    }

    private static GrainSessionClient Client(IServiceProvider services, ISessionCluster cluster)
    {
        var options = services.GetRequiredService<IOptions<GrainClientOptions>>().Value;
        return new GrainSessionClient(cluster, new GrainCallTimeouts(options.AttemptTimeout, options.OutageTimeout, MaximumRetryDelay, RetriesRefusals: true), services.GetRequiredService<TimeProvider>());
    }

    private static OptionsBuilder<GrainClientOptions> Checked(IServiceCollection services)
    {
        ProtocolTypeNames.AddTo(services); // for the application's own Orleans client, if it has one
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GrainClientOptions>, GrainClientOptionsValidator>(_ =>
            new GrainClientOptionsValidator(IsWay(services, OverThePrivateClient), IsWay(services, OverTheApplicationsClient))));
        return services.AddOptions<GrainClientOptions>().ValidateOnStart();
    }

    // Another way may have been named later; then nobody needs this one.
    private static bool IsWay(IServiceCollection services, Func<IServiceProvider, ISessionClient> way) =>
        services.LastOrDefault(static service => service.ServiceType == typeof(ISessionClient))?.ImplementationFactory == (object)way;
}
