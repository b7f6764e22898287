using System.Buffers;

namespace OrleansSessions.Grains;

/// <summary>
/// The stored format of one page: up to 64 sessions that are due in one minute.
/// <code>
/// "OL" 2 | format 1 = 1 | count varint { id 40 }
/// </code>
/// </summary>
internal static class LedgerPage
{
    /// <summary>The most sessions in one page: about 2.5 KB, one write.</summary>
    public const int MaximumSessions = 64;

    private const byte Format = 1;

    /// <summary>Writes a page.</summary>
    public static byte[] Write(IReadOnlyList<SessionId> sessions)
    {
        var output = new ArrayBufferWriter<byte>(8 + (SessionId.Size * sessions.Count));
        var writer = new WireWriter(output);
        writer.Raw("OL"u8);
        writer.Byte(Format);
        writer.Count(sessions.Count);
        foreach (var session in sessions)
        {
            writer.Id(session);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the sessions of a page; null when the bytes are not a page.</summary>
    /// <exception cref="NewerFormatException">A newer release stored the page.</exception>
    public static SessionId[]? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 3 || !bytes.StartsWith("OL"u8) || bytes[2] == 0)
        {
            return null;
        }

        if (bytes[2] > Format)
        {
            throw new NewerFormatException($"The stored ledger page has format {bytes[2]}; this release knows formats up to {Format}.");
        }

        var reader = new WireReader(bytes[3..]);
        var sessions = new SessionId[reader.Items(SessionId.Size)];
        for (var i = 0; i < sessions.Length; i++)
        {
            sessions[i] = reader.Id();
        }

        return reader.IsComplete ? sessions : null;
    }
}
