using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Silos, what they store in, and web nodes that reach them in different ways.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    public const string Application = "shop";

    private const string Key = "cluster-key-0123456789-0123456789-01";

    private readonly List<IDisposable> _servers = [];
    private Dictionary<string, string> _settings = [];

    /// <summary>The cluster's id, and its service's.</summary>
    public string Id { get; } = $"cluster-{Guid.NewGuid():N}";

    /// <summary>Where silos meet; and where they store, unless they store elsewhere.</summary>
    public RedisServer Redis { get; private set; } = null!;

    public List<SiloNode> Silos { get; } = [];

    public List<WebNode> Web { get; } = [];

    /// <summary>What stands between each silo and its storage.</summary>
    public List<StorageProxy> Proxies { get; } = [];

    /// <summary>The network that its silos are in, when it is one of their own.</summary>
    public SiloNetwork? Network { get; private set; }

    /// <param name="settings">Settings of all silos, beside those that the cluster needs.</param>
    public static async Task<SiloCluster> StartAsync(int silos, StorageKind storage, bool onItsOwnNetwork = false, params IEnumerable<(string Name, string Value)> settings)
    {
        var cluster = new SiloCluster();
        cluster._servers.Add(cluster.Redis = await RedisServer.StartAsync(appendOnly: true));
        var shared = cluster._settings = await cluster.SettingsAsync(storage);
        foreach (var (name, value) in settings)
        {
            shared[name] = value;
        }

        cluster.Network = onItsOwnNetwork ? new SiloNetwork(silos) : null;
        if (cluster.Network is { } network)
        {
            shared["ConnectionStrings__Redis"] = $"{network.Outside}:{cluster.AddProxy(network.Outside, cluster.Redis)}";
        }

        for (var i = 1; i <= silos; i++)
        {
            var own = new Dictionary<string, string>(shared);
            if (storage == StorageKind.RedisBehindProxies)
            {
                own["Storage__ConnectionString"] = $"127.0.0.1:{cluster.AddProxy(IPAddress.Loopback, (RedisServer)cluster._servers[^1])}";
            }

            cluster.Silos.Add(new SiloNode(new SiloPlan($"silo{i}", cluster.Network?.Address(i) ?? "127.0.0.1", cluster.Network?.Prefix(i) ?? [], own)));
        }

        await Task.WhenAll(cluster.Silos.Select(static silo => silo.StartAsync()));
        await cluster.StartWebAsync();
        return cluster;
    }

    /// <summary>Starts silos again that ended by themselves, as their host does: one that finds itself declared dead has to.</summary>
    public Task RestartEndedAsync() => Task.WhenAll(Silos.Where(static silo => silo.HasExited).Select(static silo => silo.RestartAsync()));

    /// <summary>A silo of another cluster with the same service and stores. It is not started.</summary>
    public SiloNode Foreign(string cluster) => new(new SiloPlan(cluster, "127.0.0.1", [], new Dictionary<string, string>(_settings) { ["Cluster__ClusterId"] = cluster }));

    /// <summary>A web node that knows one silo.</summary>
    public static Task<WebNode> WebOfAsync(SiloNode silo) => WebNode.OverGatewayAsync($"gateway of {silo.Name}", Key, silo.Gateway);

    /// <summary>A web node for each silo that knows no other, one that knows all gateways, and one that speaks to grains.</summary>
    private async Task StartWebAsync()
    {
        foreach (var silo in Silos)
        {
            Web.Add(await WebOfAsync(silo));
        }

        Web.Add(await WebNode.OverGatewayAsync("gateways", Key, [.. Silos.Select(static silo => silo.Gateway)]));
        Web.Add(await WebNode.OverGrainsAsync("grains", Id, Redis.ConnectionString));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var web in Web)
        {
            await web.DisposeAsync();
        }

        Silos.ForEach(static silo => silo.Dispose());
        foreach (var proxy in Proxies)
        {
            await proxy.DisposeAsync();
        }

        Network?.Dispose();
        _servers.ForEach(static server => server.Dispose());
    }

    private int AddProxy(IPAddress address, RedisServer redis)
    {
        var proxy = new StorageProxy(address, redis.Port);
        Proxies.Add(proxy);
        return proxy.Port;
    }

    private async Task<Dictionary<string, string>> SettingsAsync(StorageKind storage)
    {
        var settings = new Dictionary<string, string>
        {
            ["Cluster__Provider"] = "Redis",
            ["Cluster__ClusterId"] = Id,
            ["Cluster__ServiceId"] = Id,
            ["Reminders__Provider"] = "Redis",
            ["Storage__Provider"] = storage == StorageKind.AzureBlob ? "AzureBlob" : "Redis",
            ["ConnectionStrings__Redis"] = Redis.ConnectionString,
            ["Gateway__ApiKeys__0__Application"] = Application,
            ["Gateway__ApiKeys__0__Key"] = Key,
        };
        foreach (var setting in (Environment.GetEnvironmentVariable("CLUSTER_SETTINGS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static setting => setting.Split('=', 2)))
        {
            settings[setting[0]] = setting[1];
        }

        if (storage == StorageKind.AzureBlob)
        {
            var azurite = await AzuriteServer.StartAsync();
            _servers.Add(azurite);
            settings["Storage__ConnectionString"] = azurite.ConnectionString;
        }
        else if (storage == StorageKind.RedisBehindProxies)
        {
            _servers.Add(await RedisServer.StartAsync(appendOnly: true));
        }

        return settings;
    }
}
