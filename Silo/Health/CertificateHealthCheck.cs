using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Degraded when a certificate of this silo has expired.</summary>
internal sealed class CertificateHealthCheck(IEnumerable<IExpiringCertificate> certificates) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var expired = certificates.Where(static certificate => certificate.Remaining <= TimeSpan.Zero).Select(static certificate => certificate.ExpiredDescription).ToArray();
        return Task.FromResult(expired.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', expired)));
    }
}
