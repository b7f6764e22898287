using System.Net;

namespace OrleansSessions.Testing;

/// <summary>Two Redis servers, and the Sentinel that decides which of them is the primary.</summary>
public sealed class WatchedRedis : IDisposable
{
    /// <summary>How long the primary is silent before the Sentinel replaces it.</summary>
    public static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(5);

    private readonly List<RedisServer> _servers;
    private readonly SentinelServer _sentinel;

    private WatchedRedis(List<RedisServer> servers, SentinelServer sentinel) => (_servers, _sentinel) = (servers, sentinel);

    /// <summary>Leads to the primary, whichever that is.</summary>
    public string ConnectionString => _sentinel.ConnectionString;

    public RedisServer Primary => _servers.Single(server => server.Port == _sentinel.Primary);

    public RedisServer Replica => _servers.Single(server => server.Port != _sentinel.Primary);

    /// <param name="address">An address of this machine.</param>
    /// <param name="appendOnly">Whether the servers keep over restarts what they acknowledged.</param>
    public static async Task<WatchedRedis> StartAsync(IPAddress address, bool appendOnly)
    {
        var servers = new List<RedisServer>();
        try
        {
            servers.Add(await RedisServer.StartAsync(address, appendOnly));
            servers.Add(await RedisServer.StartAsync(address, appendOnly));
            await servers[1].ReplicateAsync(servers[0]);
            return new WatchedRedis(servers, await SentinelServer.StartAsync("sessions", servers[0], DownAfter));
        }
        catch
        {
            servers.ForEach(static server => server.Dispose());
            throw;
        }
    }

    /// <summary>Freezes the primary until it is replaced, and wakes it: for about ten seconds it says that it is the primary still.</summary>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var former = Primary;
        await former.PauseAsync();
        await _sentinel.ReplacedAsync(former.Port, cancellationToken);
        await former.ResumeAsync();
    }

    /// <summary>Waits until the former primary is a replica that has all that the primary has.</summary>
    public async Task RejoinedAsync(CancellationToken cancellationToken)
    {
        while (await Replica.RoleAsync() != "slave")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        await Primary.ReplicatedAsync();
    }

    public void Dispose()
    {
        _sentinel.Dispose();
        _servers.ForEach(static server => server.Dispose());
    }
}
