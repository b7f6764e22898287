using System.Buffers.Binary;
using System.Net.Sockets;

namespace OrleansSessions.Silo.Tests;

/// <summary>
/// One connection, one call at a time, on the caller's thread: in a process that attacks, a client's tasks would wait for the attack's, and measure that.
/// </summary>
internal sealed class Http2Caller : IDisposable
{
    private const int Window = 16 * 1024 * 1024;

    private readonly TcpClient _client;
    private readonly string _host;
    private readonly string _key;
    private readonly byte[] _head = new byte[Http2Frame.HeadSize];
    private int _stream = -1;

    private Http2Caller(TcpClient client, string host, string key) => (_client, _host, _key) = (client, host, key);

    public static Http2Caller Connect(Uri silo, string key)
    {
        var client = new TcpClient(silo.Host, silo.Port) { NoDelay = true, ReceiveTimeout = 10_000 };
        var caller = new Http2Caller(client, silo.Authority, key);
        caller.Send(Http2Frame.Begin(Window));
        caller.Update(Window);
        return caller;
    }

    /// <summary>Calls, and waits for the answer.</summary>
    /// <exception cref="IOException">The call was refused, or the connection was closed.</exception>
    public T Call<T>(string path, byte[] body, WireFormat<T> form)
        where T : class
    {
        var stream = _stream += 2;
        Send(Http2Frame.Call(stream, _host, path, _key, body));
        using var answer = new MemoryStream();
        while (true)
        {
            var payload = Read();
            var (type, flags, of) = (_head[3], _head[4], BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(5)));
            if (type is Http2Frame.Ping or Http2Frame.Settings && (flags & Http2Frame.Acknowledged) == 0)
            {
                Send(Http2Frame.Of(type, Http2Frame.Acknowledged, 0, type == Http2Frame.Ping ? payload : []));
            }
            else if (type == Http2Frame.GoAway || (type == Http2Frame.Reset && of == stream))
            {
                throw new IOException($"The silo ended the call: frame {type}.");
            }
            else if (type == Http2Frame.Data && of == stream)
            {
                answer.Write(payload);
                Update(payload.Length);
            }

            if (type is Http2Frame.Data or Http2Frame.Headers && of == stream && (flags & Http2Frame.EndStream) != 0)
            {
                return form.TryRead(answer.ToArray(), out var outcome) ? outcome : throw new IOException($"Not an answer: {System.Text.Encoding.ASCII.GetString(answer.ToArray())}.");
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private void Send(byte[] frames) => _client.GetStream().Write(frames);

    private void Update(int bytes)
    {
        if (bytes > 0)
        {
            var window = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(window, bytes);
            Send(Http2Frame.Of(Http2Frame.WindowUpdate, 0, 0, window));
        }
    }

    private byte[] Read()
    {
        _client.GetStream().ReadExactly(_head);
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(_head) >>> 8];
        _client.GetStream().ReadExactly(payload);
        return payload;
    }
}
