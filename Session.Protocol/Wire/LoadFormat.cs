namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | known: incarnation 16, revision varint, stamp 8 | idle varint | presented 1
/// </code>
internal sealed class LoadFormat : WireFormat<SessionLoad>
{
    private protected override void WriteFields(WireWriter writer, SessionLoad value)
    {
        writer.Version(value.Known);
        writer.Duration(value.Idle);
        writer.Bool(value.IsPresented);
    }

    private protected override SessionLoad ReadFields(ref WireReader reader) => new(reader.Version(), reader.Duration(), reader.Bool());
}
