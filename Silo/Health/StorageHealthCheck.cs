using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Whether storage works, as the calls of sessions see it. Failing storage is Degraded, not Unhealthy: the silo still serves sessions from memory (S13), and its restart would lose them.</summary>
internal sealed class StorageHealthCheck(StorageHealth storage) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (reads, writes) = (storage.Reads, storage.Writes);
        return Task.FromResult(
            reads.IsFailing || writes.IsFailing
                ? HealthCheckResult.Degraded($"Within the last {StorageHealth.Window.TotalSeconds:0} s, {reads.Failed} of {reads.Calls} reads and {writes.Failed} of {writes.Calls} writes of storage failed.")
            : storage.IsUnanswered ? HealthCheckResult.Degraded("Storage does not answer.")
            : HealthCheckResult.Healthy());
    }
}
