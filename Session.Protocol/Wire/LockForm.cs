namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | step 1 | ticket 16 | number varint | known: incarnation 16, revision varint, stamp 8 | idle varint | wait varint | most varint
/// </code>
internal sealed class LockForm : WireForm<SessionLock>
{
    private protected override void WriteFields(WireWriter writer, SessionLock value)
    {
        writer.Byte((byte)value.Step);
        writer.Guid(value.Ticket);
        writer.Count(value.Number);
        writer.Version(value.Known);
        writer.Duration(value.Idle);
        writer.Duration(value.Wait);
        writer.Duration(value.Most);
    }

    private protected override SessionLock ReadFields(ref WireReader reader)
    {
        var asked = new SessionLock
        {
            Step = reader.Known<LockStep>(),
            Ticket = reader.Guid(),
            Number = reader.Count(),
            Known = reader.Version(),
            Idle = reader.Idle(),
            Wait = reader.Duration(),
            Most = reader.Duration(),
        };
        if (asked.Ticket == Guid.Empty)
        {
            reader.Fail();
        }

        return asked;
    }
}
