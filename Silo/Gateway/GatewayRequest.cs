using System.Buffers;
using System.IO.Pipelines;

namespace OrleansSessions.Silo;

/// <summary>Reads the body of a call.</summary>
internal static class GatewayRequest
{
    /// <summary>
    /// The body in pooled memory; null when it has more than <paramref name="bytesMax"/> bytes. Taken from the pipe as it comes: HTTP/2 sends
    /// more only when what it sent was taken, so a body that waited to be complete would wait for ever.
    /// </summary>
    public static async ValueTask<WireBuffer?> ReadAsync(PipeReader body, long? length, int bytesMax, CancellationToken cancellationToken)
    {
        if (length > bytesMax)
        {
            return null;
        }

        var buffer = new WireBuffer((int)(length ?? 4096));
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(cancellationToken);
                var tooLarge = buffer.Written.Length + read.Buffer.Length > bytesMax;
                if (!tooLarge)
                {
                    foreach (var segment in read.Buffer)
                    {
                        buffer.Write(segment.Span);
                    }
                }

                body.AdvanceTo(read.Buffer.End);
                if (tooLarge)
                {
                    buffer.Dispose();
                    return null;
                }

                if (read.IsCompleted)
                {
                    return buffer;
                }
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
