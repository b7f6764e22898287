using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansSessions.Grains;

namespace OrleansSessions.Tests;

/// <summary>Real session grains in a host of their own that several web applications share.</summary>
internal sealed class RealSessions : IAsyncDisposable
{
    private readonly IHost _host;

    public RealSessions()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "cluster", EnvironmentName = Environments.Development });
        builder.Logging.AddProvider(Logs);
        builder.Services.AddOrleansSession().UseInProcess();
        _host = builder.Build();
        _host.Start();
    }

    public ISessionClient Client => _host.Services.GetRequiredService<ISessionClient>();

    public FakeLoggerProvider Logs { get; } = new();

    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    private IGrainStorage Storage => _host.Services.GetRequiredKeyedService<IGrainStorage>("sessions");

    /// <summary>Puts a row into the storage behind everybody's back.</summary>
    public Task StoreAsync(string kind, string key, byte[] row) =>
        Storage.WriteStateAsync("session", GrainId.Create(kind, key), new GrainState<StoredBytes>(new StoredBytes { Bytes = row }));

    public async Task<byte[]> ReadAsync(string kind, string key)
    {
        var state = new GrainState<StoredBytes>(new StoredBytes());
        await Storage.ReadStateAsync("session", GrainId.Create(kind, key), state);
        return state.State?.Bytes ?? [];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
