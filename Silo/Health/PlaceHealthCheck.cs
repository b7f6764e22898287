using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>
/// Whether the silo has a place in its cluster (S15). Without one it is Unhealthy if the membership table lists another silo, which can serve instead.
/// Otherwise it is Degraded, and stays ready: a table that was emptied must not make all silos unready at once.
/// </summary>
internal sealed class PlaceHealthCheck(SiloReadLease lease) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(lease.Refutation switch
    {
        null => HealthCheckResult.Healthy(),
        { HasOtherActive: true } refutation => HealthCheckResult.Unhealthy(refutation.Reason),
        var refutation => HealthCheckResult.Degraded(refutation.Reason),
    });
}
