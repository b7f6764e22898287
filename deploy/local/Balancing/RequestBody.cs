using System.Net;

namespace OrleansSessions.Local;

/// <summary>The browser's body, passed on as it comes.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly Stream _body;
    private readonly long? _length;

    /// <param name="body">What comes.</param>
    /// <param name="length">Its bytes, or null when the browser has not announced them.</param>
    public RequestBody(Stream body, long? length)
    {
        _body = body;
        _length = length;
        Headers.ContentLength = length;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        Relay.CopyAsync(_body, stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Relay.CopyAsync(_body, stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length.HasValue;
    }
}
