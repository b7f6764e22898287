using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A real server with a silo's storage over it, wired as the program wires it.</summary>
public abstract class SharedStore : IAsyncLifetime
{
    private WebApplication? _silo;

    /// <summary>The service that rows belong to.</summary>
    protected const string ServiceId = "contract";

    internal IGrainStorage Storage => _silo!.Services.GetRequiredKeyedService<IGrainStorage>(StorageHosting.Name);

    internal IStoreClock Clock => _silo!.Services.GetRequiredService<IStoreClock>();

    public async ValueTask InitializeAsync()
    {
        var settings = await StartServerAsync();
        if (settings is null)
        {
            return;
        }

        _silo = BuiltSilo.Of(ClusterOfOne.Settings().Append(("Cluster:ServiceId", ServiceId)).Concat(settings));
        _silo.ValidateSettings();
        await _silo.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_silo is not null)
        {
            await _silo.StopAsync();
            await _silo.DisposeAsync();
        }

        await StopServerAsync();
    }

    /// <summary>Why the server cannot be started here; null when it can.</summary>
    public abstract string? Missing { get; }

    /// <summary>What the server holds for a row, read without Orleans; null when it holds none.</summary>
    public abstract Task<byte[]?> RawAsync(string stateName, GrainId row);

    /// <summary>Starts the server, and says how a silo stores there; null when it is missing.</summary>
    protected abstract Task<(string Name, string Value)[]?> StartServerAsync();

    protected abstract ValueTask StopServerAsync();
}
