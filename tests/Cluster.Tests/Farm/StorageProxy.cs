using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A proxy between a silo and its storage, which fails on demand: see <see cref="ProxyFault"/>.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private ProxyFault _fault = ProxyFault.None;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StorageProxy(IPAddress address, int target)
    {
        _target = target;
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How long <see cref="ProxyFault.Delay"/> holds back each piece.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>What it does with what comes from now on. What hung goes on when the fault is over.</summary>
    public ProxyFault Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }

        set
        {
            lock (_gate)
            {
                _fault = value;
                _changed.TrySetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, end.Token);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), ProxyFault.DropRequests, end.Token),
                    PumpAsync(server.GetStream(), client.GetStream(), ProxyFault.DropAnswers, end.Token));
            }
            catch (SocketException)
            {
                // The storage is not there: neither is the connection to it.
            }

            await end.CancelAsync();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, ProxyFault drops, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await HeldAsync(cancellationToken);
            if (Fault == drops)
            {
                return;
            }

            if (Fault == ProxyFault.Delay)
            {
                await Task.Delay(Delay, TimeProvider.System, cancellationToken);
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private async Task HeldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_fault != ProxyFault.Hang)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
