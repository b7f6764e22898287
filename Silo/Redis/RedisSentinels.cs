using System.Globalization;
using System.Net;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace OrleansSessions.Silo;

/// <summary>
/// Leads a connection to the primary that Redis Sentinel names, and to no other. The client itself would also use a server that says it is a primary:
/// one that was frozen and replaced does, until a Sentinel has told it.
/// </summary>
internal sealed class RedisSentinels : Tunnel, IAsyncDisposable
{
    private readonly string _service;
    private readonly ConnectionMultiplexer _sentinels;
    private volatile EndPoint? _connectedTo;

    private RedisSentinels(string service, ConnectionMultiplexer sentinels) => (_service, _sentinels) = (service, sentinels);

    /// <summary>Connects to the Sentinels of the options, and changes the options so that they lead to the primary.</summary>
    /// <returns>Null when the options name no service of Sentinels.</returns>
    public static async Task<RedisSentinels?> UseAsync(ConfigurationOptions options)
    {
        if (string.IsNullOrEmpty(options.ServiceName))
        {
            return null;
        }

        var toSentinels = options.Clone();
        (toSentinels.User, toSentinels.Password, toSentinels.AbortOnConnectFail) = (options.SentinelUser, options.SentinelPassword, true);
        (toSentinels.BeforeSocketConnect, toSentinels.BacklogPolicy) = (null, BacklogPolicy.Default); // the sockets that are closed are those to the primary
        var sentinels = new RedisSentinels(options.ServiceName, await ConnectionMultiplexer.SentinelConnectAsync(toSentinels));
        options.EndPoints.Clear();
        options.EndPoints.Add(new DnsEndPoint(options.ServiceName, 6379)); // never resolved
        options.ServiceName = "";
        options.Tunnel = sentinels;
        return sentinels;
    }

    /// <summary>Whether the connection leads to the primary. Sentinels that do not answer cannot replace it either, as far as anybody can know.</summary>
    public async Task<bool> IsCurrentAsync() => await FindAsync() is not { } primary || primary.Equals(_connectedTo);

    /// <summary>What to do when another server is named than the one that was connected to. The client has several sockets, and each asks by itself.</summary>
    public Action? Moved { get; set; }

    public override async ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        var former = _connectedTo;
        var primary = await FindAsync() ?? former ?? throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, $"No Sentinel names the primary of '{_service}'.");
        _connectedTo = primary;
        if (former is not null && !former.Equals(primary))
        {
            Moved?.Invoke();
        }

        return primary;
    }

    /// <summary>What a Sentinel names: an address, or with <c>resolve-hostnames</c> the name of a host.</summary>
    internal static EndPoint EndPointOf(string host, string port) =>
        IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, int.Parse(port, CultureInfo.InvariantCulture)) : new DnsEndPoint(host, int.Parse(port, CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync() => _sentinels.DisposeAsync();

    /// <summary>The primary, as the Sentinel says that knows of the latest failover.</summary>
    private async Task<EndPoint?> FindAsync() => (await Task.WhenAll(_sentinels.GetServers().Select(AskAsync))).MaxBy(static answer => answer.Epoch).Primary;

    private async Task<(long Epoch, EndPoint? Primary)> AskAsync(IServer sentinel)
    {
        try
        {
            var says = (await sentinel.SentinelMasterAsync(_service)).ToDictionary();
            return (long.Parse(says["config-epoch"], CultureInfo.InvariantCulture), EndPointOf(says["ip"], says["port"]));
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException or KeyNotFoundException or FormatException)
        {
            return (-1, null);
        }
    }
}
