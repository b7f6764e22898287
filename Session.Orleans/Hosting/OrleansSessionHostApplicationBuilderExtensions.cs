using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds sessions that are kept by the cluster.</summary>
public static class OrleansSessionHostApplicationBuilderExtensions
{
    /// <summary>
    /// Adds sessions that are kept by the cluster, in place of <c>AddSession</c> and a cache; then call <c>app.UseOrleansSession()</c>.
    /// Unless another way is named on what is returned, the cluster is reached through its gateway, as the connection string says:
    /// <c>Endpoint=http://sessions:5080;ApiKey=…;Application=shop</c>, of which <c>Application</c> may be left out.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">Which of the configuration's <c>ConnectionStrings</c>.</param>
    /// <param name="configure">Changes the options, after the configuration's section <c>Session</c>. Cookie and timeouts are in <see cref="SessionOptions"/>: the same section, or <c>services.Configure&lt;SessionOptions&gt;</c>.</param>
    public static IOrleansSessionBuilder AddOrleansSession(this IHostApplicationBuilder builder, string connectionName = "sessions", Action<OrleansSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return builder.Services.AddOrleansSession(connectionName, configure).UseGateway();
    }
}
