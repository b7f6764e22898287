using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Healthy from the moment that all of the silo has started until it is told to stop: no new calls are to come from then on.</summary>
internal sealed class SiloLifetimeHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The silo is stopping.")
            : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The silo is starting."));
}
