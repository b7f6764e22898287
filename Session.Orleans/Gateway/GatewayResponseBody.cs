using System.Runtime.CompilerServices;

namespace OrleansSessions;

/// <summary>Reads a response's body into pooled memory.</summary>
internal static class GatewayResponseBody
{
    /// <summary>More than any session may hold, and little enough not to hurt the web node.</summary>
    public const int MaximumBytes = 64 * 1024 * 1024;

    /// <summary>Null when it is longer than <see cref="MaximumBytes"/>. Read to the end: one that is left open costs HTTP/2 a reset, HTTP/1.1 the connection.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<WireBuffer?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var length = content.Headers.ContentLength ?? 4096;
        if (length > MaximumBytes)
        {
            return null;
        }

        var buffer = new WireBuffer((int)length + 1); // one more, so that the end is seen without growing
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
