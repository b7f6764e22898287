using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace OrleansSessions;

/// <summary>
/// Identifies a request for an exclusive lease: half is random, half is from the trace of the request. So a waiting request can detect that the holder
/// is part of the same trace, and most likely waits for this request.
/// </summary>
internal static class LockTicket
{
    public static Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            Span<byte> trace = stackalloc byte[16];
            activity.TraceId.CopyTo(trace);
            BinaryPrimitives.WriteUInt64BigEndian(bytes, BinaryPrimitives.ReadUInt64BigEndian(trace) ^ BinaryPrimitives.ReadUInt64BigEndian(trace[8..]));
        }

        return new Guid(bytes, bigEndian: true);
    }
}
