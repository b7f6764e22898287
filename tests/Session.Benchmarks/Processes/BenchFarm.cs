using OrleansSessions.Testing;

namespace OrleansSessions.Benchmarks;

/// <summary>A Redis, a silo, and web nodes of several kinds, each a process of its own.</summary>
internal sealed class BenchFarm : IAsyncDisposable
{
    private const string Key = "bench-key-0123456789-0123456789-0123";
    private const string Application = "bench";
    private const int WarmUps = 6; // methods are compiled to be counted in, and anew with what was counted, some when nothing else has to be done

    private readonly string _cluster = $"bench-{Guid.NewGuid():N}";
    private readonly IReadOnlyDictionary<string, string> _more;
    private readonly RedisServer _server;
    private readonly List<BenchProcess> _nodes = [];

    private BenchFarm(RedisServer server, IReadOnlyDictionary<string, string> more)
    {
        _server = server;
        _more = more;
        Redis = BenchProcess.Of(server.Process);
    }

    public BenchProcess Redis { get; }

    public BenchProcess Silo { get; private set; } = null!;

    public Uri Gateway { get; } = new($"http://127.0.0.1:{LoopbackPort.Take()}");

    public Uri Health { get; } = new($"http://127.0.0.1:{LoopbackPort.Take()}");

    public string Connection => $"Endpoint={Gateway.OriginalString};ApiKey={Key};Application={Application}";

    public string RedisConnection => _server.ConnectionString;

    /// <param name="more">Environment of silo and web nodes.</param>
    public static async Task<BenchFarm> StartAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        var farm = new BenchFarm(await RedisServer.StartAsync(), more ?? new Dictionary<string, string>());
        farm.Silo = await BenchProcess.StartAsync(Built("Silo"), [], "The gateway listens", new Dictionary<string, string>(farm._more)
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["DOTNET_gcServer"] = "0",
            ["ConnectionStrings__Redis"] = farm.RedisConnection,
            ["Gateway__Url"] = farm.Gateway.OriginalString,
            ["Health__Url"] = farm.Health.OriginalString,
            ["Gateway__ApiKeys__0__Application"] = Application,
            ["Gateway__ApiKeys__0__Key"] = Key,
            ["Storage__Provider"] = "Redis",
            ["Cluster__Provider"] = "Redis",
            ["Cluster__ClusterId"] = farm._cluster,
            ["Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["Cluster__SiloPort"] = $"{LoopbackPort.Take()}",
            ["Cluster__GatewayPort"] = $"{LoopbackPort.Take()}",
        });
        await farm.Silo.SettleAsync();
        return farm;
    }

    /// <summary>Adds a web node.</summary>
    public async Task<(BenchProcess Process, Uri Url)> AddAsync(NodeKind kind)
    {
        var url = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}");
        var node = await BenchProcess.StartAsync(typeof(BenchFarm).Assembly.Location, ["node", $"{kind}"], BenchNode.Ready, new Dictionary<string, string>(_more)
        {
            ["ASPNETCORE_URLS"] = url.OriginalString,
            ["ConnectionStrings__Redis"] = RedisConnection,
            ["ConnectionStrings__sessions"] = Connection,
            ["ClusterId"] = _cluster,
        });
        _nodes.Add(node);
        await node.SettleAsync();
        return (node, url);
    }

    /// <summary>Has the load run until those who carry it have compiled, in the background, what it takes: that is done once, and is not what a request costs.</summary>
    public async Task WarmAsync(BenchProcess node, Func<Task> load)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            await load();
            await node.SettleAsync();
            await Silo.SettleAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await (Silo?.DisposeAsync() ?? ValueTask.CompletedTask);
        _server.Dispose();
    }

    // Built beside this: each project has a folder, and in it one for the configuration.
    private static string Built(string project)
    {
        var mine = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(mine.Parent!.Parent!.FullName, project, mine.Name, $"{project}.dll");
    }
}
