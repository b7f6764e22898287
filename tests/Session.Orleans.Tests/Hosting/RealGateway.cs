using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansSessions.Silo;

namespace OrleansSessions.Tests;

/// <summary>A silo as it is deployed, with its gateway on a port, and a web node's client to it.</summary>
internal sealed class RealGateway : IAsyncDisposable
{
    private readonly WebApplication _silo;
    private readonly IHost _web;

    private RealGateway(WebApplication silo, IHost web)
    {
        _silo = silo;
        _web = web;
    }

    public ISessionClient Client => _web.Services.GetRequiredService<ISessionClient>();

    /// <param name="settings">What sets the silo apart from others of this process.</param>
    /// <param name="configure">What sets the client apart from the usual one.</param>
    public static async Task<RealGateway> StartAsync(IEnumerable<string> settings, Action<SessionGatewayOptions>? configure = null)
    {
        var application = typeof(TestApp).Assembly.GetName().Name!;
        var silo = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = Environments.Development,
            Args =
            [
                "--Gateway:Url=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--Storage:Provider=Memory",
                $"--Gateway:ApiKeys:0:Application={application}", $"--Gateway:ApiKeys:0:Key={GatewayClients.Key}", .. settings,
            ],
        });
        silo.AddSessionCluster();
        silo.AddGateway();
        var app = silo.Build();
        app.ValidateSettings();
        app.UseListeners();
        app.MapGateway();
        await app.StartAsync();

        var web = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = application, EnvironmentName = Environments.Development });
        web.Services.AddOrleansSession().UseGateway(gateway =>
        {
            gateway.ApiKey = GatewayClients.Key;
            gateway.Endpoints.Add(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
            configure?.Invoke(gateway);
        });
        var node = web.Build();
        await node.StartAsync();
        return new RealGateway(app, node);
    }

    public Task StopSiloAsync() => _silo.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await ((IAsyncDisposable)_web).DisposeAsync();
        await _silo.StopAsync();
        await _silo.DisposeAsync();
    }
}
