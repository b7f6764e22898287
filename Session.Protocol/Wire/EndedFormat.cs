namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | id 40 | incarnation 16 | public id 16 | end reason 1 | at moment | content: 0 or 1 and count varint { key text, value bytes }
/// </code>
internal sealed class EndedFormat : WireFormat<SessionEndedContext>
{
    private protected override void WriteFields(WireWriter writer, SessionEndedContext value)
    {
        writer.Id(value.ClusterId);
        writer.Guid(value.Incarnation);
        writer.Guid(Guid.Parse(value.Id));
        writer.Byte((byte)value.Reason);
        writer.Moment(value.EndedAt);
        writer.Bool(value.Entries is not null);
        if (value.Entries is { } entries)
        {
            writer.Count(entries.Count);
            for (var i = 0; i < entries.Count; i++)
            {
                writer.Text(entries[i].Key);
                writer.Bytes(entries[i].Value.Span);
            }
        }
    }

    private protected override SessionEndedContext ReadFields(ref WireReader reader)
    {
        var ended = new SessionEndedContext { ClusterId = reader.Id(), Incarnation = reader.Guid(), Id = reader.Guid().ToString(), Reason = reader.Known<SessionEndReason>(), EndedAt = reader.Moment() };
        if (!reader.Bool())
        {
            return ended;
        }

        var entries = new SessionEntry[reader.Items(2)];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new SessionEntry(reader.Text(), reader.Bytes());
        }

        return ended with { Entries = entries };
    }
}
