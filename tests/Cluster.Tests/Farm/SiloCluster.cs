using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Silos, what they store in, and web nodes that reach them in different ways.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    public const string Application = "shop";

    /// <summary>The application's key with which its System.Web adapters call: they want a GUID.</summary>
    public const string RemoteKey = "b3bd3c1e-4f5c-4a8b-9d2e-1f6f0f4f7a11";

    private const string Key = "cluster-key-0123456789-0123456789-01";

    private readonly List<IDisposable> _servers = [];
    private Dictionary<string, string> _settings = [];
    private Release _release = Release.Newest;

    /// <summary>The cluster's id, and its service's.</summary>
    public string Id { get; } = $"cluster-{Guid.NewGuid():N}";

    /// <summary>Where silos meet; and where they store, unless they store elsewhere.</summary>
    public RedisServer Redis { get; private set; } = null!;

    /// <summary>Where silos store behind their proxies.</summary>
    private RedisServer? Store { get; set; }

    private RedisServer? Standby { get; set; }

    /// <summary>Where silos store, when a Sentinel decides which server that is.</summary>
    public WatchedRedis? Watched { get; private set; }

    /// <summary>The servers that silos use now: where they meet, and where they store.</summary>
    public IEnumerable<RedisServer> Servers => [Redis, .. Store is { } store ? [store] : Watched is { } watched ? new[] { watched.Primary } : []];

    /// <summary>What its silos show each other, when they want that.</summary>
    public SiloCertificates? Certificates { get; private init; }

    public List<SiloNode> Silos { get; } = [];

    /// <summary>What a web node's package needs to reach them.</summary>
    public string ConnectionString => $"Endpoint={string.Join(',', Silos.Select(static silo => silo.Gateway.OriginalString))};ApiKey={Key};Application={Application}";

    public List<WebNode> Web { get; } = [];

    /// <summary>What stands between each silo and its storage.</summary>
    public List<StorageProxy> Proxies { get; } = [];

    /// <summary>The network that its silos are in, when it is one of their own.</summary>
    public SiloNetwork? Network { get; private init; }

    // Where silos reach this process.
    private IPAddress Address => Network?.Outside ?? IPAddress.Loopback;

    /// <param name="settings">Settings of all silos, beside those that the cluster needs.</param>
    public static async Task<SiloCluster> StartAsync(int silos, StorageKind storage, bool onItsOwnNetwork = false, bool withCertificates = false, Release? release = null, params IEnumerable<(string Name, string Value)> settings)
    {
        var cluster = new SiloCluster { _release = release ?? Release.Newest, Network = onItsOwnNetwork ? new SiloNetwork(silos) : null, Certificates = withCertificates ? new SiloCertificates() : null };
        try
        {
            await cluster.StartAsync(silos, storage, settings);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts silos again that ended by themselves, as their host does: one that finds itself declared dead has to.</summary>
    public Task RestartEndedAsync() => Task.WhenAll(Silos.Where(static silo => silo.HasExited).Select(static silo => silo.RestartAsync()));

    /// <summary>
    /// Makes the replica of the Redis that stores the primary, and the primary its replica. The proxies lead there from now on, as a name does: what is
    /// connected stays where it is.
    /// </summary>
    public async Task FailOverAsync()
    {
        if (Standby is null)
        {
            _servers.Add(Standby = await RedisServer.StartAsync(appendOnly: true));
            await Standby.ReplicateAsync(Store!);
        }

        // Orderly: without it Redis itself would lose what it acknowledged and had not sent to the replica. It refuses while the replica is behind.
        while (await Standby.RoleAsync() != "master")
        {
            await Store!.SendAsync($"FAILOVER TO 127.0.0.1 {Standby.Port}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        (Store, Standby) = (Standby, Store!);
        Proxies.ForEach(proxy => proxy.Target = Store.Port);
    }

    /// <summary>Another silo of this cluster. It is not started, and does not end with the cluster.</summary>
    public SiloNode Further(string name) => new(new SiloPlan(name, "127.0.0.1", [], _settings));

    /// <summary>A silo of another cluster with the same service and stores. It is not started.</summary>
    public SiloNode Foreign(string cluster) => new(new SiloPlan(cluster, "127.0.0.1", [], new Dictionary<string, string>(_settings) { ["Cluster__ClusterId"] = cluster }));

    /// <summary>A web node that knows one silo.</summary>
    public static Task<WebNode> WebOfAsync(SiloNode silo) => WebNode.OverGatewayAsync($"gateway of {silo.Name}", Key, silo.Gateway);

    private async Task StartAsync(int silos, StorageKind storage, IEnumerable<(string Name, string Value)> settings)
    {
        _servers.Add(Redis = await RedisServer.StartAsync(Address, appendOnly: true));
        _settings = await SettingsAsync(storage);
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }

        Silos.AddRange(Enumerable.Range(1, silos).Select(number => Silo(number, storage)));
        await Task.WhenAll(Silos.Select(static silo => silo.StartAsync()));
        await StartWebAsync();
    }

    /// <summary>A web node for each silo that knows no other, one that knows all gateways, and one that speaks to grains.</summary>
    private async Task StartWebAsync()
    {
        foreach (var silo in Silos)
        {
            Web.Add(await WebOfAsync(silo));
        }

        Web.Add(await WebNode.OverGatewayAsync("gateways", Key, [.. Silos.Select(static silo => silo.Gateway)]));
        Web.Add(await WebNode.OverGrainsAsync("grains", Id, Redis.ConnectionString, Certificates?.Client()));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var web in Web)
            {
                await web.DisposeAsync();
            }
        }
        finally
        {
            Silos.ForEach(static silo => silo.Dispose());
        }

        foreach (var proxy in Proxies)
        {
            await proxy.DisposeAsync();
        }

        _servers.ForEach(static server => server.Dispose());
        Network?.Dispose();
        Certificates?.Dispose();
    }

    private SiloNode Silo(int number, StorageKind storage)
    {
        var settings = new Dictionary<string, string>(_settings);
        if (storage == StorageKind.RedisBehindProxies)
        {
            var proxy = new StorageProxy(Address, Store!.Port);
            Proxies.Add(proxy);
            settings["Storage__ConnectionString"] = $"{Address}:{proxy.Port}";
        }

        foreach (var (name, value) in Certificates?.Of($"silo{number}") ?? [])
        {
            settings[name] = value;
        }

        return new SiloNode(new SiloPlan($"silo{number}", Network?.Address(number) ?? "127.0.0.1", Network?.Prefix(number) ?? [], settings)) { Release = _release };
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
            ["Gateway__ApiKeys__1__Application"] = Application,
            ["Gateway__ApiKeys__1__Key"] = RemoteKey,
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
            _servers.Add(Store = await RedisServer.StartAsync(appendOnly: true));
        }
        else if (storage == StorageKind.RedisWithSentinel)
        {
            _servers.Add(Watched = await WatchedRedis.StartAsync(Address, appendOnly: true));
            settings["Storage__ConnectionString"] = Watched.ConnectionString;
        }

        return settings;
    }
}
