using System.Buffers.Binary;
using System.Text;

namespace OrleansSessions.Silo.Tests;

/// <summary>The frames of HTTP/2 that a peer needs which is not an HTTP client.</summary>
internal static class Http2Frame
{
    public const int HeadSize = 9;
    public const int MaximumPayload = 16 * 1024;

    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;

    public const byte EndStream = 1;
    public const byte Acknowledged = 1;

    private const byte EndHeaders = 4;
    private const short InitialWindowSize = 4;

    /// <summary>The beginning of every connection.</summary>
    public static ReadOnlyMemory<byte> Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>The preface, and the settings.</summary>
    /// <param name="window">How many bytes of each answer's body are taken until more are asked for.</param>
    public static byte[] Begin(int window)
    {
        var settings = new byte[6];
        BinaryPrimitives.WriteInt16BigEndian(settings, InitialWindowSize);
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), window);
        return [.. Preface.Span, .. Of(Settings, 0, 0, settings)];
    }

    public static byte[] Of(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadSize + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeadSize));
        return frame;
    }

    /// <summary>The frames of one call.</summary>
    /// <param name="promised">The length of the body as the headers say it; the body's by default. With another one, no body is sent.</param>
    public static byte[] Call(int stream, string host, string path, string? key, byte[] body, long? promised = null)
    {
        // Header fields by their index in HPACK's static table where the value is there too, else as literals that nobody remembers.
        byte[] block =
        [
            0x83, 0x86, .. Literal([0x04], path), .. Literal([0x01], host), .. Literal([0x0F, 31 - 15], GatewayProtocol.ContentType),
            .. Literal([0x0F, 28 - 15], $"{promised ?? body.Length}"), .. key is null ? [] : Literal([0x0F, 23 - 15], $"Bearer {key}"),
        ];
        using var frames = new MemoryStream();
        frames.Write(Of(Headers, EndHeaders, stream, block));
        for (var at = 0; promised is null && (at == 0 || at < body.Length); at += MaximumPayload)
        {
            var part = body.AsSpan(at, Math.Min(MaximumPayload, body.Length - at));
            frames.Write(Of(Data, at + part.Length == body.Length ? EndStream : (byte)0, stream, part));
        }

        return frames.ToArray();
    }

    /// <summary>The frames of calls that are canceled at once, and whose headers are three times the one that the first call puts into the table of the connection.</summary>
    public static byte[] CallsWithIndexedHeader(int count)
    {
        // With its name and 32 bytes it fills the table.
        const int valueLength = 4096 - 32 - 1;
        byte[] header = [0x40, 1, (byte)'x', 0x7F, (valueLength - 127) & 0x7F | 0x80, (valueLength - 127) >> 7, .. Enumerable.Repeat((byte)'y', valueLength)];
        using var frames = new MemoryStream();
        for (var stream = 1; stream < 2 * count; stream += 2)
        {
            frames.Write(Of(Headers, EndHeaders | EndStream, stream, [0x83, 0x86, 0x84, .. stream == 1 ? header : [0xBE, 0xBE, 0xBE]]));
            frames.Write(Of(Reset, 0, stream, [0, 0, 0, 8]));
        }

        return frames.ToArray();
    }

    private static byte[] Literal(byte[] name, string value) => [.. name, checked((byte)value.Length), .. Encoding.ASCII.GetBytes(value)];
}
