using System.Net;

namespace OrleansSessions.Local.Balancing;

/// <summary>The browser's body, passed on as it comes.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly Stream body;
    private readonly long? length;

    /// <param name="body">What comes.</param>
    /// <param name="length">Its bytes, or null when the browser has not announced them.</param>
    public RequestBody(Stream body, long? length)
    {
        this.body = body;
        this.length = length;
        Headers.ContentLength = length;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        Relay.CopyAsync(body, stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Relay.CopyAsync(body, stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = this.length ?? 0;
        return this.length.HasValue;
    }
}
