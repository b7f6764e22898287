using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace OrleansSessions.Cluster.Tests;

/// <summary>The session services of a web node: one transport to the cluster, with its default settings.</summary>
internal sealed class WebNode : IAsyncDisposable
{
    private readonly IHost _host;

    private WebNode(string name, bool isPinned, IHost host)
    {
        Name = name;
        IsPinned = isPinned;
        _host = host;
        Sessions = host.Services.GetRequiredService<ISessionClient>();
    }

    public string Name { get; }

    /// <summary>Whether it knows one silo only: it can reach nothing when that one is gone, and asks it for what it should not have any more.</summary>
    public bool IsPinned { get; }

    public ISessionClient Sessions { get; }

    /// <summary>Over the binary protocol, to these gateways.</summary>
    public static Task<WebNode> OverGatewayAsync(string name, string key, params Uri[] gateways) => StartAsync(name, gateways.Length == 1, sessions => sessions.UseGateway(options =>
    {
        (options.ApiKey, options.Application) = (key, SiloCluster.Application);
        Array.ForEach(gateways, options.Endpoints.Add);
    }));

    /// <summary>Over grain calls, to whichever silos the membership table names.</summary>
    /// <param name="certificate">What it shows them, when they want that.</param>
    public static Task<WebNode> OverGrainsAsync(string name, string cluster, string redis, X509Certificate2? certificate) => StartAsync(name, isPinned: false, sessions => sessions.UseGrainClient(options =>
    {
        (options.ClusterId, options.ServiceId) = (cluster, cluster);
        options.ConfigureClient = client =>
        {
            client.UseRedisClustering(redis);
            if (certificate is not null)
            {
                client.UseTls(tls =>
                {
                    tls.LocalCertificate = certificate;
                    tls.LocalClientCertificateSelector = (_, _, _, _, _) => certificate;
                    tls.AllowAnyRemoteCertificate();
                });
            }
        };
    }));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static async Task<WebNode> StartAsync(string name, bool isPinned, Action<IOrleansSessionBuilder> way)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = SiloCluster.Application, EnvironmentName = Environments.Development });
        way(builder.Services.AddOrleansSession());
        var host = builder.Build();
        await host.StartAsync();
        return new WebNode(name, isPinned, host);
    }
}
