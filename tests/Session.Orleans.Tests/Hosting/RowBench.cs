using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Tests;

/// <summary>The services of one web node without a server, over a real transport. Nodes with the same secret are of one farm.</summary>
internal sealed class RowBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public RowBench(ISessionClient cluster, Action<IOrleansSessionBuilder> verbs, string farm, TimeProvider? time)
    {
        Client = new ScriptedClient(cluster);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        services.AddSingleton(time ?? TimeProvider.System);
        verbs(services.AddOrleansSession().Configure(options => (options.Application, options.FarmSecret) = (typeof(TestApp).Assembly.GetName().Name, farm)));
        services.Replace(ServiceDescriptor.Singleton<ISessionClient>(Client));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    public ScriptedClient Client { get; }

    public FakeLoggerProvider Logs { get; } = new();

    public static async Task<RowBench> OverAsync(HostKind way, Action<IOrleansSessionBuilder> verbs, string? farm = null, TimeProvider? time = null) =>
        new(await RealCluster.ClientAsync(way), verbs, farm ?? $"{Guid.NewGuid()}", time);

    public T Get<T>(object? key = null)
        where T : notnull => key is null ? _services.GetRequiredService<T>() : _services.GetRequiredKeyedService<T>(key);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
