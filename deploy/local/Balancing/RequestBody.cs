using System.Net;

namespace OrleansSessions.Local.Balancing;

/// <summary>The browser's body, passed on as it comes.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly Stream body;

    public RequestBody(Stream body, long? length)
    {
        this.body = body;
        Headers.ContentLength = length;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        Relay.CopyAsync(body, stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Relay.CopyAsync(body, stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = Headers.ContentLength ?? 0;
        return Headers.ContentLength.HasValue;
    }
}
