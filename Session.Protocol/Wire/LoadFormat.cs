namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | known: incarnation 16, revision varint, stamp 8 | idle varint | flags 1
/// </code>
internal sealed class LoadFormat : WireFormat<SessionLoad>
{
    private const byte Presented = 1;
    private const byte AsksRemaining = 2;

    private protected override void WriteFields(WireWriter writer, SessionLoad value)
    {
        writer.Version(value.Known);
        writer.Duration(value.Idle);
        writer.Byte((byte)((value.IsPresented ? Presented : 0) | (value.AsksRemaining ? AsksRemaining : 0)));
    }

    private protected override SessionLoad ReadFields(ref WireReader reader)
    {
        var (known, idle, flags) = (reader.Version(), reader.Duration(), reader.Byte());
        if (flags > (Presented | AsksRemaining))
        {
            reader.Fail();
        }

        return new SessionLoad(known, idle, (flags & Presented) != 0) { AsksRemaining = (flags & AsksRemaining) != 0 };
    }
}
