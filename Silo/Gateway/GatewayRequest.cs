using System.Buffers;
using System.IO.Pipelines;

namespace OrleansSessions.Silo;

/// <summary>Reads the body of a call.</summary>
internal static class GatewayRequest
{
    // A body that was announced and never comes costs no more. One that comes is copied once more with each doubling.
    private const int MaximumReservedBytes = 64 * 1024;

    /// <summary>
    /// Reads the body into pooled memory; null when it exceeds <paramref name="maximumBytes"/> bytes. Data is consumed as it arrives: HTTP/2 sends
    /// more only after earlier data was consumed, so waiting for the complete body would wait forever.
    /// </summary>
    public static async ValueTask<WireBuffer?> ReadAsync(PipeReader body, long? length, int maximumBytes, CancellationToken cancellationToken)
    {
        if (length > maximumBytes)
        {
            return null;
        }

        var buffer = new WireBuffer((int)Math.Min(length ?? 4096, MaximumReservedBytes));
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(cancellationToken);
                var tooLarge = buffer.Written.Length + read.Buffer.Length > maximumBytes;
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
