using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects an application to the cluster through its gateway.</summary>
public static class OrleansSessionGatewayExtensions
{
    /// <summary>
    /// Reaches the cluster through its gateway, over HTTP. The address and the key come from the connection string that <c>AddOrleansSession</c> names,
    /// then from <paramref name="configure"/>. The options are validated when the application starts; the gateway need not be reachable by then.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="configure">Changes the options, after the connection string; null for no change.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IOrleansSessionBuilder UseGateway(this IOrleansSessionBuilder builder, Action<SessionGatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var connectionName = builder.ConnectionName;
        services.Replace(ServiceDescriptor.Singleton<ISessionClient, GatewaySessionClient>());
        services.AddOptions<SessionGatewayOptions>()
            .Configure<IServiceProvider>((options, provider) =>
            {
                if (connectionName is not null && provider.GetService<IConfiguration>()?.GetConnectionString(connectionName) is { } value)
                {
                    Read(connectionName, SessionConnectionString.Parse(connectionName, value), options);
                }
            })
            .ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionGatewayOptions>, SessionGatewayOptionsValidator>(provider =>
            new SessionGatewayOptionsValidator(connectionName, IsInUse(services), provider.GetRequiredService<SessionApplication>)));
        return builder;
    }

    private static void Read(string connectionName, SessionConnectionString connection, SessionGatewayOptions options)
    {
        if (connection.Fault is { } fault)
        {
            options.Faults.Add(fault);
        }

        (options.ApiKey, options.Application) = (connection.ApiKey, connection.Application);
        options.Endpoints.Clear(); // UseGateway may have been called before
        foreach (var endpoint in connection.Endpoint?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri))
            {
                options.Endpoints.Add(uri);
            }
            else
            {
                options.Faults.Add($"Connection string '{connectionName}': Endpoint holds something that is not an absolute URL. Separate several by commas.");
            }
        }

        if (connection.Endpoint is not null && options.Endpoints.Count == 0 && options.Faults.Count == 0)
        {
            options.Faults.Add($"Connection string '{connectionName}': Endpoint names no URL.");
        }
    }

    // If another transport was chosen later, the gateway's options are not used.
    private static bool IsInUse(IServiceCollection services) =>
        services.LastOrDefault(static service => service.ServiceType == typeof(ISessionClient))?.ImplementationType == typeof(GatewaySessionClient);
}
