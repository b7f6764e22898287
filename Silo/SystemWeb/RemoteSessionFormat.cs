using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions.Silo;

/// <summary>The bytes of a <see cref="RemoteSession"/>: version 1 of the adapters' binary form.</summary>
/// <code>
/// version 1 | id text | new 1 | abandoned 1 | read-only 1 | timeout varint | count varint { key text, value bytes } | count varint { unknown key text }
/// </code>
internal static class RemoteSessionFormat
{
    private const byte Version = 1;

    public static void Write(WireBuffer output, RemoteSession session)
    {
        var writer = new WireWriter(output);
        writer.Byte(Version);
        writer.Text(session.Id);
        writer.Bool(session.IsNew);
        writer.Bool(session.IsAbandoned);
        writer.Bool(session.IsReadOnly);
        writer.Count(session.Timeout);
        writer.Count(session.Entries.Count);
        foreach (var (key, value) in session.Entries)
        {
            writer.Text(key);
            writer.Bytes(value.Span);
        }

        writer.Texts([.. session.UnknownKeys]);
    }

    /// <summary>Reads a session; false for anything else, such as bytes that are missing or left over, or a key that occurs twice.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out RemoteSession? session)
    {
        var reader = new WireReader(bytes);
        if (reader.Byte() != Version)
        {
            reader.Fail();
        }

        var (id, isNew, isAbandoned, isReadOnly, timeout) = (reader.Text(), reader.Bool(), reader.Bool(), reader.Bool(), reader.Count());
        var entries = new SessionEntry[reader.Listed(2)];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new SessionEntry(reader.Text(), reader.Bytes());
        }

        var unknown = reader.Texts();
        session = reader.IsComplete && timeout <= RemoteSession.MaximumTimeout && entries.Select(static entry => entry.Key).Concat(unknown).Distinct(StringComparer.Ordinal).Count() == entries.Length + unknown.Count
            ? new RemoteSession { Id = id, IsNew = isNew, IsAbandoned = isAbandoned, IsReadOnly = isReadOnly, Timeout = (int)timeout, Entries = entries, UnknownKeys = unknown }
            : null;
        return session is not null;
    }
}
