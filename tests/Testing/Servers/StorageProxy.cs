using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Testing;

/// <summary>A proxy between a silo and its storage, which fails on demand: see <see cref="ProxyFault"/>.</summary>
public sealed class StorageProxy : IAsyncDisposable
{
    private readonly IPEndPoint _endPoint;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TcpListener _listener;
    private CancellationTokenSource _cut = new();
    private ProxyFault _fault = ProxyFault.None;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StorageProxy(IPAddress address, int target)
    {
        Target = target;
        _endPoint = new IPEndPoint(address, LoopbackPort.Take());
        _listener = Listen();
    }

    public int Port => _endPoint.Port;

    /// <summary>Where new connections lead to, as a name does. Those that exist stay where they are.</summary>
    public int Target { get; set; }

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
                var wasGone = _fault == ProxyFault.Gone;
                _fault = value;
                if (value is ProxyFault.Gone or ProxyFault.Refuse)
                {
                    _cut.Cancel();
                    _cut = new();
                }

                if (value == ProxyFault.Gone)
                {
                    _listener.Dispose();
                }
                else if (wasGone)
                {
                    _listener = Listen();
                }

                _changed.TrySetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _cut.Dispose();
        _stop.Dispose();
    }

    private TcpListener Listen()
    {
        var listener = new TcpListener(_endPoint);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        CancellationToken cut;
        lock (_gate)
        {
            cut = _fault is ProxyFault.Gone or ProxyFault.Refuse ? new CancellationToken(canceled: true) : _cut.Token;
        }

        using (client)
        using (var server = new TcpClient())
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cut))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, Target, end.Token);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), ProxyFault.DropRequests, end.Token),
                    PumpAsync(server.GetStream(), client.GetStream(), ProxyFault.DropAnswers, end.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
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
