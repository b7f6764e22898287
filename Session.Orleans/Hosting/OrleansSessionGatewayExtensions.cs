using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Reaches the cluster through its gateway.</summary>
public static class OrleansSessionGatewayExtensions
{
    /// <summary>
    /// Reaches the cluster through its gateway, over HTTP. Where it is and with what key says the connection string that <c>AddOrleansSession</c>
    /// names, then <paramref name="configure"/>. Checked at start, all faults at once; the gateway itself need not be there yet.
    /// </summary>
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

    // Another way in may have been named later; then nobody asks for a gateway.
    private static bool IsInUse(IServiceCollection services) =>
        services.LastOrDefault(static service => service.ServiceType == typeof(ISessionClient))?.ImplementationType == typeof(GatewaySessionClient);
}
