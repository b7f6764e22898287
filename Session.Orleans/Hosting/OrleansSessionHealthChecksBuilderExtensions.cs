using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets an application's health say whether its sessions can be reached.</summary>
public static class OrleansSessionHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that asks the cluster for a session that nobody has. Not for a liveness probe: restarting web nodes does not bring a
    /// cluster back.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What an outage counts as. Default degraded: pages that do not use their session are served.</param>
    /// <param name="tags">The check's tags.</param>
    /// <param name="timeout">How long the cluster may take. Default: the health checks' own.</param>
    public static IHealthChecksBuilder AddOrleansSession(
        this IHealthChecksBuilder builder, string name = "sessions", HealthStatus? failureStatus = HealthStatus.Degraded, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static services => ActivatorUtilities.CreateInstance<SessionHealthCheck>(services), failureStatus, tags, timeout));
    }
}
