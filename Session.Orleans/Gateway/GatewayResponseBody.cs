using System.Runtime.CompilerServices;

namespace OrleansSessions;

/// <summary>Reads a response body into pooled memory.</summary>
internal static class GatewayResponseBody
{
    /// <summary>The maximum size of a response: more than a session can hold, and little enough not to harm the web node.</summary>
    public const int MaximumBytes = 64 * 1024 * 1024;

    /// <summary>Returns null if the body is longer than <see cref="MaximumBytes"/>. Reads to the end: an unread body costs HTTP/2 a reset and HTTP/1.1 the connection.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<WireBuffer?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var length = content.Headers.ContentLength ?? 4096;
        if (length > MaximumBytes)
        {
            return null;
        }

        var buffer = new WireBuffer((int)length + 1); // one byte more, so that the end is detected without growing the buffer
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellationToken);
            while (await stream.ReadAsync(buffer.GetMemory(), cancellationToken) is var read and > 0)
            {
                buffer.Advance(read);
                if (buffer.Written.Length > MaximumBytes)
                {
                    buffer.Dispose();
                    return null;
                }
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
