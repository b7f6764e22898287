using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Tests;

public sealed class SessionHealthCheckTests
{
    [Theory]
    [InlineData(false, HealthStatus.Healthy)]
    [InlineData(true, HealthStatus.Degraded)]
    public async Task CheckHealth_ClusterUpOrDown_SaysSo(bool isDown, HealthStatus expected)
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, static _ => { }, static builder => builder.Services.AddHealthChecks().AddOrleansSession());
        app.Client.FailLoads = isDown ? ScriptedClient.Down : null;

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(expected, report.Entries["sessions"].Status);
        Assert.Empty(app.Cluster.Ids);
    }
}
