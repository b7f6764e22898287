using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using OrleansSessions.Testing;

namespace OrleansSessions.Engines;

/// <summary>One silo of the engine that was built for, in this process. Its grains' timers and reminders follow <see cref="Time"/>.</summary>
public sealed partial class TestSilo : IAsyncLifetime
{
    private readonly TestSiloSettings _settings;
    private IHost? _host;

    public TestSilo() : this(new TestSiloSettings())
    {
    }

    internal TestSilo(TestSiloSettings settings) => _settings = settings;

    public Script Script { get; } = new();

    public ManualTime Time { get; } = new();

    public IServiceProvider Services => _host!.Services;

    public static async Task<TestSilo> StartAsync(TestSiloSettings settings)
    {
        var silo = new TestSilo(settings);
        await silo.InitializeAsync();
        return silo;
    }

    public TGrain Get<TGrain>(string key) where TGrain : IGrainWithStringKey => Services.GetRequiredService<IGrainFactory>().GetGrain<TGrain>(key);

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Script);
        builder.Services.AddScoped<ScopedPart>();
        AddEngine(builder, _settings, Time);
        _host = builder.Build();
        await _host.StartAsync();
        await SettleAsync(_settings, Time);
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    static partial void AddEngine(HostApplicationBuilder builder, TestSiloSettings settings, ManualTime time);

    private static partial Task SettleAsync(TestSiloSettings settings, ManualTime time);
}
