namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | reason 1 | incarnation 16, zero for whichever | timeout varint
/// </code>
internal sealed class EndFormat : WireFormat<SessionEnd>
{
    private protected override void WriteFields(WireWriter writer, SessionEnd value)
    {
        writer.Byte((byte)value.Reason);
        writer.Guid(value.Incarnation);
        writer.Duration(value.Timeout);
    }

    private protected override SessionEnd ReadFields(ref WireReader reader)
    {
        var end = new SessionEnd(reader.Known<SessionEndReason>(), reader.Guid(), reader.Duration());
        if (end.Reason is not (SessionEndReason.Abandoned or SessionEndReason.Revoked))
        {
            reader.Fail();
        }

        return end;
    }
}
