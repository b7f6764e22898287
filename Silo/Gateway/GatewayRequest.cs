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
    /// <param name="admit">Asked for each further part, with the length that the body has with it; when it says no, the result is null. Null admits all.</param>
    public static async ValueTask<WireBuffer?> ReadAsync(PipeReader body, long? length, int maximumBytes, CancellationToken cancellationToken, Func<long, bool>? admit = null)
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
                var total = buffer.Written.Length + read.Buffer.Length;
                var tooLarge = total > maximumBytes || admit?.Invoke(total) == false;
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
