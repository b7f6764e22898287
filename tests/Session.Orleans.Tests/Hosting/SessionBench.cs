using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;
using OrleansSessions.Tests.Fakes;

namespace OrleansSessions.Tests.Hosting;

/// <summary>The store alone, without a server, under a clock that the test moves.</summary>
internal sealed class SessionBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SessionBench(Action<OrleansSessionOptions>? options = null)
    {
        Cluster = new MemoryCluster(Time);
        Client = new ScriptedClient(Cluster);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddOrleansSession().Configure(all => all.Application = "bench").Configure(options ?? (static _ => { }));
        services.Replace(ServiceDescriptor.Singleton<ISessionClient>(Client));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    public ManualTime Time { get; } = new();

    public MemoryCluster Cluster { get; }

    public ScriptedClient Client { get; }

    public LogBook Logs { get; } = new();

    public ISessionStore Store => _services.GetRequiredService<ISessionStore>();

    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(20);

    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ISession Open(string key = "a-key", bool isNew = false, Func<bool>? establish = null) =>
        Store.Create(key, Idle, Timeout, establish ?? (static () => true), isNew);

    /// <summary>Leaves a session behind, as an earlier request would have.</summary>
    public async Task StoreAsync(string name, string value)
    {
        var session = Open(isNew: true);
        session.SetString(name, value);
        await session.CommitAsync();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
