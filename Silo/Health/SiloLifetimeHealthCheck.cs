using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Healthy from the completed start until the silo is told to stop: from then on it should get no new calls.</summary>
internal sealed class SiloLifetimeHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The silo is stopping.")
            : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The silo is starting."));
}
