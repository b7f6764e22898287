using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>A silo in this process, whose clients reach it through something that can freeze and die.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, GatewayProxy gateway, IPEndPoint address)
    {
        _host = host;
        Gateway = gateway;
        Address = address;
    }

    /// <summary>Where clients come in.</summary>
    public GatewayProxy Gateway { get; }

    /// <summary>Where other silos come in.</summary>
    public IPEndPoint Address { get; }

    public static string NewCluster() => $"test-{Guid.NewGuid():N}";

    /// <param name="cluster">What the cluster is called.</param>
    /// <param name="first">The cluster's first silo; null when this is it.</param>
    /// <param name="gatewayPort">Where clients look for it; zero for any free port.</param>
    public static async Task<TestSilo> StartAsync(string cluster, TestSilo? first = null, int gatewayPort = 0)
    {
        var address = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Take());
        var behind = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Take());
        var gateway = new GatewayProxy(behind, gatewayPort);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "silo", EnvironmentName = Environments.Development });
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(address.Port, gateway.EndPoint.Port, first?.Address, serviceId: cluster, clusterId: cluster)
            .Configure<EndpointOptions>(endpoint => endpoint.GatewayListeningEndpoint = behind)
            .UseInMemoryReminderService());
        builder.Services.AddSessionMemoryStorage("sessions");
        builder.Services.AddSessionGrains();
        var host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, gateway, address);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }
}
