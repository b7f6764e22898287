using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check for the session cluster.</summary>
public static class OrleansSessionHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check that loads a session that does not exist. Do not use it in a liveness probe: a restart of web nodes does not repair the
    /// cluster.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status to report during an outage. Default degraded, because pages that do not use their session are still served.</param>
    /// <param name="tags">The tags of the check.</param>
    /// <param name="timeout">How long the cluster may take. Default: the timeout of the health checks.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IHealthChecksBuilder AddOrleansSession(
        this IHealthChecksBuilder builder, string name = "sessions", HealthStatus? failureStatus = HealthStatus.Degraded, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static services => ActivatorUtilities.CreateInstance<SessionHealthCheck>(services), failureStatus, tags, timeout));
    }
}
