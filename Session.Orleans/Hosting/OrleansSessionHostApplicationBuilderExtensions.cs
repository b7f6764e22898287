using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds sessions that the cluster keeps.</summary>
public static class OrleansSessionHostApplicationBuilderExtensions
{
    /// <summary>
    /// Adds sessions that the cluster keeps, in place of <c>AddSession</c> and a cache. Then call <c>app.UseOrleansSession()</c>. Unless another transport
    /// is added to the result, the cluster is reached through its gateway, with the connection string
    /// <c>Endpoint=http://sessions:5080;ApiKey=…;Application=shop</c>. <c>Application</c> is optional.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">The name in the configuration's <c>ConnectionStrings</c>. Not empty. Default <c>sessions</c>.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration's section <c>Session</c>. The cookie and the timeouts are in <see cref="SessionOptions"/>: set them
    /// in the same section, or with <c>services.Configure&lt;SessionOptions&gt;</c>.
    /// </param>
    /// <returns>A builder for the rest of the configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="connectionName"/> is null or empty.</exception>
    public static IOrleansSessionBuilder AddOrleansSession(this IHostApplicationBuilder builder, string connectionName = "sessions", Action<OrleansSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return builder.Services.AddOrleansSession(connectionName, configure);
    }
}
