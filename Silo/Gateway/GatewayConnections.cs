using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace OrleansSessions.Silo;

/// <summary>
/// Bounds the gateway's connections. Until a connection has shown a key it is one of few, in all and per address, and has ten seconds; web nodes that have
/// shown theirs are not counted by address, because a whole farm may share one.
/// </summary>
internal sealed partial class GatewayConnections(GatewayMetrics metrics, TimeProvider time, ILogger<GatewayConnections> logger)
{
    /// <summary>The maximum number of connections.</summary>
    public const int Maximum = 10_000;

    /// <summary>The maximum number of connections that have not shown a key.</summary>
    public const int MaximumUnauthenticated = 256;

    /// <summary>The maximum number of those from one address.</summary>
    public const int MaximumUnauthenticatedPerAddress = 32;

    /// <summary>How long a connection may stay open without having shown a key: 10 s.</summary>
    public static readonly TimeSpan MaximumUnauthenticatedTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, int> _unauthenticatedOf = new();
    private readonly RefusedAddresses _refusedAddresses = new(time);
    private long _refused;
    private long _loggedAt = long.MinValue;
    private int _all;
    private int _unauthenticated;

    /// <summary>Serves a connection if there is room for it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressOf(connection);
        var counted = TryEnter(connection, address);
        if (counted is null)
        {
            connection.Abort();
            return;
        }

        await using var closed = connection.ConnectionClosed.UnsafeRegister(static state => ((GatewayConnectionState)state!).End(), counted);
        connection.Features.Set(counted);
        connection.Features.Set<IMemoryPoolFeature>(new PoolFeature(counted.Memory));
        await using var timer = time.CreateTimer(static state => ((GatewayConnectionState)state!).CloseIfUnauthenticated(), counted, MaximumUnauthenticatedTime, Timeout.InfiniteTimeSpan);
        try
        {
            await Task.Delay(_refusedAddresses.TakeTurn(address), time, connection.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Once it is closed without a key, Kestrel may wait for ever for the end of calls that nobody takes the answers of, and a silo that stops with it.
            var served = next(connection);
            if (await Task.WhenAny(served, counted.Decided) == served || counted.IsKnown)
            {
                await served;
            }
        }
        finally
        {
            counted.End();
        }
    }

    private GatewayConnectionState? TryEnter(ConnectionContext connection, IPAddress address)
    {
        var all = Interlocked.Increment(ref _all);
        var unauthenticated = Interlocked.Increment(ref _unauthenticated);
        var ofAddress = Add(_unauthenticatedOf, address);
        if (all <= Maximum && unauthenticated <= MaximumUnauthenticated && ofAddress <= MaximumUnauthenticatedPerAddress)
        {
            var memory = new GatewayConnectionMemory(connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool ?? MemoryPool<byte>.Shared);
            return new GatewayConnectionState(connection, memory, () => LeaveUnauthenticated(address), wasRefused => Leave(address, wasRefused), reason => RecordRefused(address, reason));
        }

        Interlocked.Decrement(ref _all);
        LeaveUnauthenticated(address);
        RecordRefused(address, all > Maximum ? GatewayConnectionRefusal.TooMany : unauthenticated > MaximumUnauthenticated ? GatewayConnectionRefusal.TooManyWithoutKey : GatewayConnectionRefusal.TooManyOfAddress);
        return null;
    }

    private void Leave(IPAddress address, bool wasRefused)
    {
        Interlocked.Decrement(ref _all);
        if (wasRefused)
        {
            _refusedAddresses.Add(address);
        }
    }

    private void RecordRefused(IPAddress address, GatewayConnectionRefusal reason)
    {
        metrics.ConnectionRefused(reason);
        if (reason == GatewayConnectionRefusal.CallsRefused)
        {
            _refusedAddresses.Add(address); // before it is closed: the next one may be there already
        }

        Interlocked.Increment(ref _refused);
        var (now, last) = (time.GetTimestamp(), Volatile.Read(ref _loggedAt));
        if ((last == long.MinValue || time.GetElapsedTime(last, now) >= LogInterval) && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            LogRefused(Interlocked.Exchange(ref _refused, 0), address, reason);
        }
    }

    // Of IPv6 the first 64 bits: a single host can have all addresses that begin with them.
    private static IPAddress AddressOf(ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]) : address;
    }

    private void LeaveUnauthenticated(IPAddress address)
    {
        Interlocked.Decrement(ref _unauthenticated);
        Remove(_unauthenticatedOf, address);
    }

    private static int Add(ConcurrentDictionary<IPAddress, int> counts, IPAddress address) => counts.AddOrUpdate(address, 1, static (_, count) => count + 1);

    private static void Remove(ConcurrentDictionary<IPAddress, int> counts, IPAddress address)
    {
        var left = counts.AddOrUpdate(address, 0, static (_, count) => count - 1);
        if (left <= 0)
        {
            counts.TryRemove(KeyValuePair.Create(address, left));
        }
    }

    private sealed record PoolFeature(MemoryPool<byte> MemoryPool) : IMemoryPoolFeature;
}
