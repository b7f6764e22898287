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
    /// Adds sessions that the cluster keeps, in place of <c>AddSession</c>. Both can be called, in either order. Unless another transport is added, before
    /// or to the result, the cluster is reached through its gateway, with the connection string <c>sessions</c> of the host's configuration.
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
        var connection = Connection(services, connectionName);
        services.TryAddSingleton<SessionApplication>();
        services.AddSessionParts();
        services.RemoveAll<ISessionStore>(); // AddSession before this one; after it, AddSession finds ours and leaves it
        services.AddSingleton<ISessionStore, OrleansSessionStore>();
        var builder = new OrleansSessionBuilder(services, connection);
        return services.Any(static service => service.ServiceType == typeof(ISessionClient) && !service.IsKeyedService) ? builder : builder.UseGateway();
    }

    // Whoever names no connection string means the one that was named before.
    private static string Connection(IServiceCollection services, string? named)
    {
        var before = services.LastOrDefault(static service => service.ServiceType == typeof(SessionConnectionName))?.ImplementationInstance as SessionConnectionName;
        var connection = new SessionConnectionName(named ?? before?.Name ?? "sessions");
        services.AddSingleton(connection);
        return connection.Name;
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
        services.TryAddSingleton<ISessionCookieText, SessionCookieProtector>();
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
