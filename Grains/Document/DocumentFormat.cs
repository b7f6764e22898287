namespace OrleansSessions.Grains;

/// <summary>
/// The stored format of a session. The primitives are those of the wire (docs/protocol.md).
/// <code>
/// "OS" 2 | format 1 | ended by 1, 0 for a live one | id 40
///        | incarnation 16, revision varint, stamp 8 | public id 16 | created moment | idle duration | horizon moment
///        | delta floor varint | count { revision varint, stamp 8 } stamps
///        | count { commit id 16, revision varint, moment } applied | forgotten: revision varint, moment
///        | count { key text, revision varint } removals | count { key text, revision varint, value bytes } entries
///        | fence varint | lease: 0 or 1 and ticket 16, until moment, last moment | lifetime: own idle varint or 0, ends moment or 0, notify on end 1
///        | rotation: 0 or 1 and to 40, shown until moment
///        | arrived moment, or DateTimeOffset.MinValue if it did not arrive | forks: until moment, count { id 40 }
/// </code>
/// The fence and what follows it are present only if one of them is; the time of arrival only if the session arrived from another id, or is followed by forks; forks only if the session may be forked.
/// Format 2 has shorter applied commits: { commit id 16, revision: how far below the document's varint, time: whole milliseconds after created, rounded
/// up varint }. With 64 of them in a small session, this saves a quarter of its bytes.
/// A release reads format N + 1 before any release writes it.
/// </summary>
internal static class DocumentFormat
{
    /// <summary>The newest format that this release reads. It writes the format that the options name.</summary>
    public const byte NewestFormat = 2;

    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="format">1 to <see cref="NewestFormat"/>.</param>
    public static byte[] Write(SessionDocument document, int format)
    {
        using var output = new WireBuffer();
        var writer = new WireWriter(output);
        writer.Raw("OS"u8);
        writer.Byte((byte)format);
        writer.Byte((byte)(document.EndedBy ?? 0));
        writer.Id(document.Id);
        writer.Version(document.Version);
        writer.Guid(document.PublicId);
        writer.Moment(document.Created);
        writer.Duration(document.Idle);
        writer.Moment(document.Horizon);
        writer.Count(document.DeltaFloor);
        writer.Count(document.Stamps.Count);
        foreach (var (revision, stamp) in document.Stamps)
        {
            writer.Count(revision);
            writer.Fixed64(stamp);
        }

        WriteApplied(writer, document, format);
        writer.Count(document.Forgotten.Revision);
        writer.Moment(document.Forgotten.At);
        writer.Count(document.Removals.Count);
        foreach (var (key, revision) in document.Removals)
        {
            writer.Text(key);
            writer.Count(revision);
        }

        writer.Count(document.Entries.Count);
        foreach (var (key, entry) in document.Entries)
        {
            writer.Text(key);
            writer.Count(entry.Revision);
            writer.Bytes(entry.Value.Span);
        }

        DocumentTail.Write(writer, document);

        return output.Written.ToArray();
    }

    private static void WriteApplied(WireWriter writer, SessionDocument document, int format)
    {
        writer.Count(document.Applied.Count);
        foreach (var applied in document.Applied)
        {
            writer.Guid(applied.Id);
            if (format == 1)
            {
                writer.Count(applied.Revision);
                writer.Moment(applied.At);
            }
            else
            {
                writer.Count(document.Version.Revision - applied.Revision);
                writer.Count(MillisecondsBetween(document.Created, applied.At));
            }
        }
    }

    /// <summary>Reads the stored bytes of a session.</summary>
    public static DocumentRead Read(ReadOnlySpan<byte> bytes, SessionId id)
    {
        if (bytes.Length < 3 || !bytes.StartsWith("OS"u8) || bytes[2] is 0 or > NewestFormat)
        {
            return bytes.Length >= 3 && bytes.StartsWith("OS"u8) && bytes[2] > NewestFormat ? DocumentRead.Newer(bytes[2]) : DocumentRead.Unreadable;
        }

        var reader = new WireReader(bytes[3..]);
        var document = ReadFields(ref reader, bytes[2]);
        if (!reader.IsComplete)
        {
            document = DocumentTail.Read(ref reader, document);
        }

        return reader.IsComplete && document.Id == id && (document.EndedBy == SessionEndReason.Rotated) == document.Rotation.HasValue ? DocumentRead.Of(document) : DocumentRead.Unreadable;
    }

    // A clock may have been set back since. Rounding up is safe: a commit is then remembered a little longer.
    private static long MillisecondsBetween(DateTimeOffset created, DateTimeOffset at) =>
        Math.Max(0, (at - created).Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private static SessionDocument ReadFields(ref WireReader reader, byte format)
    {
        var endedBy = reader.Byte();
        if (endedBy != 0 && !Enum.IsDefined((SessionEndReason)endedBy))
        {
            reader.Fail();
        }

        var id = reader.Id();
        var version = reader.Version();
        var publicId = reader.Guid();
        var created = reader.Moment();
        return new SessionDocument
        {
            EndedBy = endedBy == 0 ? null : (SessionEndReason)endedBy,
            Id = id,
            Version = version,
            PublicId = publicId,
            Created = created,
            Idle = reader.Duration(),
            Horizon = reader.Moment(),
            DeltaFloor = reader.Count(),
            Stamps = ReadStamps(ref reader),
            Applied = format == 1 ? ReadApplied(ref reader) : ReadApplied(ref reader, version.Revision, created),
            Forgotten = new AppliedCommit(Guid.Empty, reader.Count(), reader.Moment()),
            Removals = ReadRemovals(ref reader),
            Entries = ReadEntries(ref reader),
        };
    }

    private static DocumentStamp[] ReadStamps(ref WireReader reader)
    {
        var stamps = new DocumentStamp[reader.Items(9)];
        for (var i = 0; i < stamps.Length; i++)
        {
            stamps[i] = new DocumentStamp(reader.Count(), reader.Fixed64());
        }

        return stamps;
    }

    private static AppliedCommit[] ReadApplied(ref WireReader reader)
    {
        var applied = new AppliedCommit[reader.Items(18)];
        for (var i = 0; i < applied.Length; i++)
        {
            applied[i] = new AppliedCommit(reader.Guid(), reader.Count(), reader.Moment());
        }

        return applied;
    }

    private static AppliedCommit[] ReadApplied(ref WireReader reader, long revision, DateTimeOffset created)
    {
        var applied = new AppliedCommit[reader.Items(18)];
        for (var i = 0; i < applied.Length; i++)
        {
            var id = reader.Guid();
            var below = reader.Count();
            var after = reader.Count();
            if (below > revision || after > (DateTimeOffset.MaxValue - created).Ticks / TimeSpan.TicksPerMillisecond)
            {
                reader.Fail();
                return [];
            }

            applied[i] = new AppliedCommit(id, revision - below, created.AddTicks(after * TimeSpan.TicksPerMillisecond));
        }

        return applied;
    }

    private static DocumentRemoval[] ReadRemovals(ref WireReader reader)
    {
        var removals = new DocumentRemoval[reader.Items(2)];
        for (var i = 0; i < removals.Length; i++)
        {
            removals[i] = new DocumentRemoval(reader.Text(), reader.Count());
        }

        return removals;
    }

    private static Dictionary<string, DocumentEntry> ReadEntries(ref WireReader reader)
    {
        var count = reader.Items(3);
        var entries = new Dictionary<string, DocumentEntry>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = reader.Text();
            var revision = reader.Count();
            if (!entries.TryAdd(key, new DocumentEntry(reader.Bytes(), revision)))
            {
                reader.Fail();
            }
        }

        return entries;
    }
}
