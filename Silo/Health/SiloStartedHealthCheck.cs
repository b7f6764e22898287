using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Healthy once the silo has started completely.</summary>
internal sealed class SiloStartedHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The silo is starting."));
}
