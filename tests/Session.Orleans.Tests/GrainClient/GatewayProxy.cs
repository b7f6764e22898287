using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Tests;

/// <summary>
/// Stands for a silo's gateway, and can freeze: connections stay open and are still accepted, as the system does for a stopped process, and
/// nothing goes through.
/// </summary>
internal sealed class GatewayProxy : IDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly IPEndPoint _target;
    private TaskCompletionSource _thawed = new();

    public GatewayProxy(IPEndPoint target, int port)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _thawed.SetResult();
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public void Freeze() => _thawed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Dies, as a process does.</summary>
    public void Dispose()
    {
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _thawed.TrySetResult();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                _ = RelayAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        await _thawed.Task;
        var silo = new TcpClient();
        _clients.Add(silo);
        try
        {
            await silo.ConnectAsync(_target);
            await Task.WhenAny(PumpAsync(client.GetStream(), silo.GetStream()), PumpAsync(silo.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // One of the two is gone.
        }

        client.Dispose();
        silo.Dispose();
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0)
            {
                await _thawed.Task;
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One of the two is gone.
        }
    }
}
