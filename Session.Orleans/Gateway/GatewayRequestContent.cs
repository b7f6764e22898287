using System.Net;

namespace OrleansSessions;

/// <summary>A request body: one message in pooled memory. It records whether any of it was handed to the network.</summary>
internal sealed class GatewayRequestContent : HttpContent
{
    private readonly WireBuffer _buffer;
    private volatile int _sending;
    private CancellationTokenSource? _deadline;
    private TimeSpan _timeout;

    public GatewayRequestContent(int capacity)
    {
        _buffer = new WireBuffer(capacity);
        Headers.TryAddWithoutValidation("Content-Type", GatewayProtocol.ContentType);
    }

    public WireBuffer Buffer => _buffer;

    /// <summary>Whether sending the body has begun. A silo acts only on a complete body, so false means that nothing was applied.</summary>
    public bool Sent { get; private set; }

    /// <summary>Gives the answer its own time, from when sending the body begins.</summary>
    public void ExtendWhenSent(CancellationTokenSource deadline, TimeSpan timeout) => (_deadline, _timeout) = (deadline, timeout);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Sent = true;
        _deadline?.CancelAfter(_timeout);
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
        // A failed write may still read this memory, so it is not returned to the pool: the write could send another session's bytes.
        if (disposing && _sending == 0)
        {
            _buffer.Dispose();
        }

        base.Dispose(disposing);
    }
}
