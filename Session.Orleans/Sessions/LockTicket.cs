using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace OrleansSessions;

/// <summary>
/// Identifies a request for an exclusive lease: half random, half the trace that the request is part of. So a request can see that the holder it
/// waits for is part of its own trace, and most likely waits for it.
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
