using System.Net;

namespace OrleansSessions;

/// <summary>A request's body: one message in pooled memory. It knows whether any of it was handed to the network.</summary>
internal sealed class GatewayRequestContent : HttpContent
{
    private readonly WireBuffer _buffer;
    private volatile int _sending;

    public GatewayRequestContent(int capacity)
    {
        _buffer = new WireBuffer(capacity);
        Headers.TryAddWithoutValidation("Content-Type", GatewayProtocol.ContentType);
    }

    public WireBuffer Buffer => _buffer;

    /// <summary>Whether the body began to leave. Without a complete body no silo does anything, so false means: nothing happened.</summary>
    public bool Sent { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Sent = true;
        Interlocked.Increment(ref _sending);
        await stream.WriteAsync(_buffer.Written, cancellationToken);
        Interlocked.Decrement(ref _sending);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _buffer.Written.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        // Memory that a broken write may still read is left to the garbage collector: in the pool it would carry another session's bytes there.
        if (disposing && _sending == 0)
        {
            _buffer.Dispose();
        }

        base.Dispose(disposing);
    }
}
