using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Whether the process has memory. Without, it is Degraded: it still serves the sessions that it has.</summary>
internal sealed class MemoryHealthCheck(MemoryPressure memory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(memory.IsHigh ? HealthCheckResult.Degraded(MemoryPressure.Outage.Detail) : HealthCheckResult.Healthy());
}
