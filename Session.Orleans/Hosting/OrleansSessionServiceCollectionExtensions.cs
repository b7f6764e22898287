using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds sessions that the cluster keeps.</summary>
public static class OrleansSessionServiceCollectionExtensions
{
    /// <summary>
    /// Adds sessions that the cluster keeps, in place of <c>AddSession</c>. Both can be called, in either order. Add a transport to the cluster to
    /// the result.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration's section <c>Session</c>. The cookie and the timeouts are in <see cref="SessionOptions"/>: set them
    /// in the same section, or with <c>services.Configure&lt;SessionOptions&gt;</c>.
    /// </param>
    /// <returns>A builder for the rest of the configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IOrleansSessionBuilder AddOrleansSession(this IServiceCollection services, Action<OrleansSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddOrleansSession(connectionName: null, configure);
    }

    internal static IOrleansSessionBuilder AddOrleansSession(this IServiceCollection services, string? connectionName, Action<OrleansSessionOptions>? configure)
    {
        services.AddLogging();
        services.AddOptions();
        services.AddMetrics();
        services.AddDataProtection();
        services.TryAddSingleton(TimeProvider.System);
        services.BindFirst<SessionOptions>();
        services.BindFirst<OrleansSessionOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OrleansSessionOptions>, OrleansSessionOptionsValidator>());
        services.AddSingleton(new SessionConnectionName(connectionName));
        services.TryAddSingleton<SessionApplication>();
        services.TryAddSingleton<ISessionClient>(static _ => throw new InvalidOperationException("No transport to the session cluster was added. Call UseGateway(), UseGrainClient() or UseInProcess() on what AddOrleansSession() returns."));
        services.AddSessionParts();
        services.RemoveAll<ISessionStore>(); // AddSession before this one; after it, AddSession finds ours and leaves it
        services.AddSingleton<ISessionStore, OrleansSessionStore>();
        return new OrleansSessionBuilder(services, connectionName);
    }

    // Before all code that configures the options, also before what was called earlier: code wins over configuration.
    private static void BindFirst<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(this IServiceCollection services)
        where TOptions : class
    {
        if (!services.Any(static service => service.ServiceType == typeof(IConfigureOptions<TOptions>) && service.ImplementationType == typeof(SessionConfigurationSection)))
        {
            services.Insert(0, new ServiceDescriptor(typeof(IConfigureOptions<TOptions>), typeof(SessionConfigurationSection), ServiceLifetime.Singleton));
            services.AddSingleton(typeof(IValidateOptions<TOptions>), typeof(SessionConfigurationSection));
            services.AddOptions<TOptions>().ValidateOnStart();
        }
    }

    private static void AddSessionParts(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionIds>();
        services.TryAddSingleton<SessionCookieProtector>();
        services.TryAddSingleton<SessionCookieReader>();
        services.TryAddSingleton<EndedSessions>();
        services.TryAddSingleton<SnapshotCache>();
        services.TryAddSingleton<ClientTelemetry>();
        services.TryAddSingleton<OutageLog>();
        services.TryAddSingleton<CachingSessionClient>();
        services.TryAddSingleton<ClusterRecordStore>();
        services.TryAddSingleton<SessionServices>();
        services.TryAddSingleton<LearnedEndpoints>();
        services.TryAddSingleton<SubjectIndex>();
        services.TryAddSingleton<SubjectRecorder>();
        services.TryAddSingleton<ITicketIndex>(static services => services.GetRequiredService<SubjectRecorder>());
        services.TryAddSingleton<ISessionAdmin, SessionAdmin>();
        services.TryAddSingleton<TouchSender>();
        services.TryAddSingleton<TouchQueue>();
        services.TryAddSingleton<SessionsInUse>();
        services.AddHostedService(static services => services.GetRequiredService<TouchQueue>());
        services.AddHostedService<EndedFeedReader>();
        services.TryAddSingleton<EndpointStartupCheck>();
        services.AddHostedService(static services => services.GetRequiredService<EndpointStartupCheck>());
    }
}
