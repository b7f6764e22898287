using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Tests.Hosting;

/// <summary>Real cells in a host of their own, which several web applications share.</summary>
internal sealed class RealSessions : IAsyncDisposable
{
    private readonly IHost _host;

    public RealSessions()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "cluster", EnvironmentName = Environments.Development });
        builder.Services.AddOrleansSession().UseInProcess();
        _host = builder.Build();
        _host.Start();
        Parts = new TestAppParts(cluster: Client);
    }

    public ISessionClient Client => _host.Services.GetRequiredService<ISessionClient>();

    public TestAppParts Parts { get; }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
