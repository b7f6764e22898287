using System.Buffers.Binary;

namespace OrleansSessions.Protocol;

/// <summary>The proof of an exclusive lease on a session (S8).</summary>
/// <param name="Ticket">The request that holds the lease: 128 random bits that the request chose.</param>
/// <param name="Fence">The number of the lease: each new lease of a session has a higher one.</param>
/// <remarks><c>default</c> means no lease.</remarks>
public readonly record struct SessionLease(Guid Ticket, long Fence)
{
    /// <summary>Whether this is <c>default</c>.</summary>
    public bool IsNone => Ticket == Guid.Empty;

    /// <summary>Returns the first 8 bytes of a ticket, big-endian. They identify a holder without proving anything.</summary>
    /// <param name="ticket">The ticket.</param>
    public static ulong HolderOf(Guid ticket)
    {
        Span<byte> bytes = stackalloc byte[16];
        ticket.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
