using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

/// <summary>Two nodes of samples/Shop, and what their sessions are in: a Redis, or two silos over a Redis.</summary>
internal sealed class ShopSite : IAsyncDisposable
{
    private const int NodeCount = 2;
    private const string Sample = "samples/Shop";
    private const string Connection = "ApiKey=development-key-0123456789abcdef;Application=development"; // as the silo's launch profile has it

    private readonly TemporaryDirectory _keys = new();
    private readonly List<LaunchedProgram> _programs = [];
    private readonly RedisServer _redis;
    private uint _turn;

    private ShopSite(RedisServer redis) => _redis = redis;

    public IReadOnlyList<Uri> Nodes { get; private set; } = [];

    /// <summary>Starts the shop on ASP.NET Core's session, in a Redis that keeps what it acknowledges.</summary>
    public static Task<ShopSite> OnTheFrameworkAsync() => StartAsync(static site => Task.FromResult(("ConnectionStrings__redis", site._redis.ConnectionString)));

    /// <summary>Starts the shop on the cluster: two silos over such a Redis.</summary>
    public static Task<ShopSite> OnTheClusterAsync() => StartAsync(static async site =>
    {
        var cluster = ("Cluster__ClusterId", $"shop-{Guid.NewGuid():N}");
        var silos = await Task.WhenAll(site.StartSiloAsync(cluster), site.StartSiloAsync(cluster));
        site._programs.AddRange(silos);
        return ("ConnectionStrings__sessions", $"Endpoint={string.Join(',', silos.Select(static silo => silo.Address.OriginalString))};{Connection}");
    });

    /// <summary>An address of the shop, at the next node: there is no affinity.</summary>
    public Uri Next(string path) => new(Nodes[(int)(Interlocked.Increment(ref _turn) % Nodes.Count)], path);

    /// <summary>Ends a silo as a machine's loss would.</summary>
    public async Task KillSiloAsync()
    {
        var silo = _programs[0];
        _programs.RemoveAt(0);
        await silo.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs.AsEnumerable().Reverse())
            await program.DisposeAsync();
        _redis.Dispose();
        _keys.Dispose();
    }

    private static async Task<ShopSite> StartAsync(Func<ShopSite, Task<(string Name, string Value)>> sessions)
    {
        var site = new ShopSite(await RedisServer.StartAsync(appendOnly: true));
        try
        {
            var settings = await sessions(site);
            for (var number = 0; number < NodeCount; number++) // one after the other: the first one makes the key that both protect cookies with
            {
                var node = await site.StartNodeAsync(settings);
                site._programs.Add(node);
                site.Nodes = [.. site.Nodes, node.Address];
            }

            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    private Task<LaunchedProgram> StartNodeAsync((string Name, string Value) sessions) =>
        LaunchedProgram.StartAsync(Sample, sessions, ("Keys", _keys.Path), ("Logging__LogLevel__Default", "Warning"), ("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"));

    private Task<LaunchedProgram> StartSiloAsync((string Name, string Value) cluster) => LaunchedProgram.StartSiloAsync(
        cluster,
        ("Cluster__Provider", "Redis"),
        ("Cluster__AdvertisedAddress", "127.0.0.1"),
        ("Reminders__Provider", "Redis"),
        ("Storage__Provider", "Redis"),
        ("ConnectionStrings__Redis", _redis.ConnectionString));
}
