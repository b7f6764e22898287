using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Silo;

/// <summary>What one application's remote sessions are called in the cluster, and how their holders are recognized.</summary>
/// <remarks>
/// A request gets its session from one silo and sends it back to any: nothing but the lease connects the two. Its ticket is made of what the cluster
/// tells about a holder, so each silo can make it again, and nobody else if there is a farm secret.
/// </remarks>
internal sealed class RemoteSessionKeys(string application, string? farmSecret)
{
    // The upper half of a holder's name: whether its trace is known, and 31 bits of that. The lower half is random: two requests of one trace may want the same session.
    private const ulong Traced = 1UL << 63;
    private const ulong TraceBits = 0x7FFF_FFFFUL << 32;

    private readonly SessionIds _ids = new(application, farmSecret, SystemWebSessionKey.Kind);
    private readonly byte[] _secret = SHA256.HashData(Encoding.UTF8.GetBytes($"OrleansSessions.SystemWebTicket.v1\0{application}\0{farmSecret}"));

    public SessionId IdOf(string id) => _ids.Of(id);

    /// <summary>Returns a new name for a holder.</summary>
    /// <param name="traceparent">The request's trace, if it says one.</param>
    public static ulong NewHolder(string? traceparent)
    {
        Span<byte> random = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        return BinaryPrimitives.ReadUInt32BigEndian(random) | 1 | (TraceOf(traceparent) is { } trace ? Traced | (trace & TraceBits) : 0);
    }

    /// <summary>Whether a holder may belong to the same page as a request: the adapters make both requests of a page in one trace. Not certain unless both say their trace.</summary>
    public static bool MayBeOfTheSamePage(ulong holder, string? traceparent) =>
        (holder & Traced) == 0 || TraceOf(traceparent) is not { } trace || (trace & TraceBits) == (holder & TraceBits);

    public Guid TicketOf(SessionId id, ulong holder)
    {
        Span<byte> named = stackalloc byte[SessionId.Size + sizeof(ulong)];
        id.CopyTo(named);
        BinaryPrimitives.WriteUInt64BigEndian(named[SessionId.Size..], holder);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, named, hash);
        BinaryPrimitives.WriteUInt64BigEndian(hash, holder);
        return new Guid(hash[..16], bigEndian: true);
    }

    // version - trace id (32 digits) - span id - flags
    private static ulong? TraceOf(string? traceparent) =>
        traceparent is { Length: 55 }
        && ulong.TryParse(traceparent.AsSpan(3, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
        && ulong.TryParse(traceparent.AsSpan(19, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            ? high ^ low
            : null;
}
