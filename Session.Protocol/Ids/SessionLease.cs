using System.Buffers.Binary;

namespace OrleansSessions.Protocol;

/// <summary>The proof that a request has a session for itself (S8).</summary>
/// <param name="Ticket">Whose it is: 128 random bits that the request made.</param>
/// <param name="Fence">Which it is: the session counts the leases that it gave.</param>
/// <remarks><c>default</c> says "none".</remarks>
public readonly record struct SessionLease(Guid Ticket, long Fence)
{
    /// <summary>Whether this is <c>default</c>.</summary>
    public bool IsNone => Ticket == Guid.Empty;

    /// <summary>The first half of a ticket.</summary>
    public static ulong HolderOf(Guid ticket)
    {
        Span<byte> bytes = stackalloc byte[16];
        ticket.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
