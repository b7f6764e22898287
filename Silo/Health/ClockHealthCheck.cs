using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>Whether this silo's clock is right, as far as others' clocks tell (S15). A wrong one is Degraded: no session is lost by it, and a silo that ends would be worse.</summary>
internal sealed class ClockHealthCheck(SessionClock clock, ClockComparison comparison) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var skew = comparison.Skew;
        return Task.FromResult(
            clock.IsInDoubt ? HealthCheckResult.Degraded("This silo does not know what time it is, and ends no sessions.")
            : skew.Duration() > ClockRules.ReportedDifference ? HealthCheckResult.Degraded($"This silo's clock is {skew.Duration().TotalSeconds:0.0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the other clocks.")
            : HealthCheckResult.Healthy());
    }
}
