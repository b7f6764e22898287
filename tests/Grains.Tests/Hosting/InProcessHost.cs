using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Grains.Tests;

/// <summary>An application that hosts its sessions itself.</summary>
public sealed class InProcessHost : IAsyncLifetime
{
    private readonly IHost _host = InProcessTests.Start();

    public IServiceProvider Services => _host.Services;

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
