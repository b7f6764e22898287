using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Silo.Tests;

/// <summary>
/// A peer that speaks HTTP/2 in frames of its own, and does what no client does: its windows stay as small as it says, so that the silo keeps what it
/// answers. It does take the frames from the connection, and answers pings: the operating system's buffers do not hide what the silo holds.
/// </summary>
internal sealed class Http2Peer : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly string _host;
    private readonly Task _read;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _answered = new(0);
    private int _stream = -1;
    private int _answers;

    private Http2Peer(TcpClient client, string host)
    {
        (_client, _host) = (client, host);
        _read = ReadAsync();
    }

    /// <summary>How many calls were answered, with headers at least.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Waits until so many calls were answered.</summary>
    public async Task AnsweredAsync(int calls)
    {
        while (Answers < calls && !Closed.IsCompleted)
        {
            await _answered.WaitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(Answers >= calls, $"The connection was closed after {Answers} of {calls} answers.");
    }

    /// <summary>Ends when the silo has closed the connection.</summary>
    public Task Closed => _read;

    /// <param name="silo">Where to connect to.</param>
    /// <param name="window">How many bytes of each answer's body it takes.</param>
    public static async Task<Http2Peer> ConnectAsync(Uri silo, int window)
    {
        var peer = new Http2Peer(await OpenAsync(silo, IPAddress.Loopback), silo.Authority);
        await peer.SendAsync(Http2Frame.Begin(window));
        return peer;
    }

    /// <summary>A connection that nothing was sent over.</summary>
    public static async Task<TcpClient> OpenAsync(Uri silo, IPAddress from)
    {
        var client = new TcpClient(new IPEndPoint(from, 0)) { NoDelay = true };
        await client.ConnectAsync(silo.Host, silo.Port);
        return client;
    }

    /// <summary>Calls, several times at once, and does not wait for the answers.</summary>
    public Task CallAsync(string path, string? key, byte[] body, int times = 1, long? promised = null)
    {
        using var frames = new MemoryStream();
        for (var i = 0; i < times; i++)
        {
            frames.Write(Http2Frame.Call(Interlocked.Add(ref _stream, 2), _host, path, key, body, promised));
        }

        return SendAsync(frames.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _read;
        _turn.Dispose();
    }

    private async Task SendAsync(byte[] bytes)
    {
        await _turn.WaitAsync();
        try
        {
            await _client.GetStream().WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed, which is what a silo does with such a peer.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReadAsync()
    {
        var head = new byte[Http2Frame.HeadSize];
        var payload = new byte[Http2Frame.MaximumPayload];
        try
        {
            while (true)
            {
                await _client.GetStream().ReadExactlyAsync(head);
                var length = BinaryPrimitives.ReadInt32BigEndian(head) >>> 8;
                await _client.GetStream().ReadExactlyAsync(payload.AsMemory(0, length));
                if (head[3] == Http2Frame.Headers)
                {
                    Interlocked.Increment(ref _answers);
                    _answered.Release();
                }
                else if (head[3] is Http2Frame.Ping or Http2Frame.Settings && (head[4] & Http2Frame.Acknowledged) == 0)
                {
                    await SendAsync(Http2Frame.Of(head[3], Http2Frame.Acknowledged, 0, head[3] == Http2Frame.Ping ? payload.AsSpan(0, length) : []));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
        finally
        {
            _answered.Release();
        }
    }
}
