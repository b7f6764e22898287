using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>
/// The store alone, without a server, under a clock that the test moves. A cluster of the test's own goes by the same clock; a real one has its own.
/// </summary>
internal sealed class SessionBench : IAsyncDisposable
{
    private readonly RowBench _node;

    private SessionBench(IClusterView cluster, ManualTime time, Action<OrleansSessionOptions>? options)
    {
        (Cluster, Time) = (cluster, time);
        _node = new RowBench(
            cluster,
            sessions =>
            {
                sessions.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
                sessions.Configure(options ?? (static _ => { }));
            },
            $"{Guid.NewGuid()}",
            time);
    }

    public ManualTime Time { get; }

    public IClusterView Cluster { get; }

    public ScriptedClient Client => _node.Client;

    public FakeLoggerProvider Logs => _node.Logs;

    public ISessionStore Store => _node.Get<ISessionStore>();

    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(20);

    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    public static async Task<SessionBench> OverAsync(HostKind sessions, Action<OrleansSessionOptions>? options = null)
    {
        var time = new ManualTime();
        return new(await RealCluster.ViewAsync(sessions, time), time, options);
    }

    public T Get<T>()
        where T : notnull => _node.Get<T>();

    public ISession Open(string key = "a-key", bool isNew = false, Func<bool>? establish = null) =>
        Store.Create(key, Idle, Timeout, establish ?? (static () => true), isNew);

    /// <summary>Leaves a session behind, as an earlier request would have.</summary>
    public async Task StoreAsync(string name, string value)
    {
        var session = Open(isNew: true);
        session.SetString(name, value);
        await session.CommitAsync();
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
