using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Tests;

/// <summary>What a web node has of sessions, without a web server.</summary>
internal sealed class GrainWeb : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _started;

    public GrainWeb(Action<IOrleansSessionBuilder> way, Action<HostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "shop", EnvironmentName = Environments.Development });
        builder.Logging.AddProvider(Logs);
        configure?.Invoke(builder);
        way(builder.Services.AddOrleansSession());
        _host = builder.Build();
    }

    public FakeLoggerProvider Logs { get; } = new();

    public ISessionClient Sessions => _host.Services.GetRequiredService<ISessionClient>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Over the private client, to these gateways.</summary>
    public static async Task<GrainWeb> StartAsync(string cluster, Action<SessionGrainClientOptions> configure)
    {
        var web = new GrainWeb(sessions => sessions.UseGrainClient(options =>
        {
            (options.ClusterId, options.ServiceId) = (cluster, cluster);
            configure(options);
        }));
        await web.StartAsync();
        return web;
    }

    public async Task StartAsync()
    {
        await _host.StartAsync();
        _started = true;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync();
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
