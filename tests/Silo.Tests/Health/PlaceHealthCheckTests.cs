using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo.Tests;

public sealed class PlaceHealthCheckTests
{
    private readonly SiloReadLease _lease = new(TimeProvider.System);

    [Fact]
    public async Task Check_HasAPlace_IsHealthy() => Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

    [Theory]
    [InlineData(true, HealthStatus.Unhealthy)]
    [InlineData(false, HealthStatus.Degraded)]
    public async Task Check_Refuted_IsUnreadyOnlyIfAnotherSiloCanServe(bool hasOther, HealthStatus status)
    {
        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "The table was lost.", hasOther));

        var result = await CheckAsync();

        Assert.Equal((status, "The table was lost."), (result.Status, result.Description));
    }

    private Task<HealthCheckResult> CheckAsync() => new PlaceHealthCheck(_lease).CheckHealthAsync(new HealthCheckContext());
}
