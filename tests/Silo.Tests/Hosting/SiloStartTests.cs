using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A start that fails, with a service of the test in the place of Orleans.</summary>
public sealed class SiloStartTests
{
    [Fact]
    public async Task Start_IsCanceledAndNobodyAskedForThat_Fails()
    {
        await using var app = App(new CanceledService());
        using var signals = new StopSignals();

        var failure = await Assert.ThrowsAsync<OperationCanceledException>(() => app.RunSiloAsync(signals));

        Assert.Equal("a call was given up", failure.Message);
    }

    private static WebApplication App(IHostedService service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<StartPhase>().AddSingleton(new SiloReadLease(TimeProvider.System)).AddSingleton(service);
        builder.Services.Configure<Orleans.Configuration.EndpointOptions>(static ports => (ports.AdvertisedIPAddress, ports.SiloPort, ports.GatewayPort) = (IPAddress.Loopback, LoopbackPort.Take(), 0));
        builder.Services.Configure<StorageOptions>(static storage => storage.Provider = StorageProvider.Memory);
        builder.Services.AddSingleton(new StoreStartupCheck([], new RedisConnections(Options.Create(new SessionGrainOptions()), TimeProvider.System, NullLogger<RedisConnection>.Instance), TimeProvider.System, NullLogger<StoreStartupCheck>.Instance));
        return builder.Build();
    }

    private sealed class CanceledService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromException(new OperationCanceledException("a call was given up"));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
