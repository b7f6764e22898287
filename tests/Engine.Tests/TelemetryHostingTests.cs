using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Engine.Tests;

public class TelemetryHostingTests
{
    [Fact]
    public async Task AddOpenTelemetry_HostStartsAndEnds_ListensMeanwhile()
    {
        using var source = new ActivitySource(nameof(AddOpenTelemetry_HostStartsAndEnds_ListensMeanwhile));
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(source.Name));
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(source.Name));

        var before = source.HasListeners();
        bool meanwhile;
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            meanwhile = source.HasListeners();
        }

        Assert.Equal((false, true, false), (before, meanwhile, source.HasListeners()));
    }
}
