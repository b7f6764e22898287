namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | step 1 | ticket 16 | number varint | known: incarnation 16, revision varint, stamp 8 | idle varint | wait varint | maximum duration varint | presented 1
/// </code>
internal sealed class LockFormat : WireFormat<SessionLock>
{
    private protected override void WriteFields(WireWriter writer, SessionLock value)
    {
        writer.Byte((byte)value.Step);
        writer.Guid(value.Ticket);
        writer.Count(value.Number);
        writer.Version(value.Known);
        writer.Duration(value.Idle);
        writer.Duration(value.Wait);
        writer.Duration(value.MaximumDuration);
        writer.Bool(value.IsPresented);
    }

    private protected override SessionLock ReadFields(ref WireReader reader)
    {
        var request = new SessionLock
        {
            Step = reader.Known<LockStep>(),
            Ticket = reader.Guid(),
            Number = reader.Count(),
            Known = reader.Version(),
            Idle = reader.Idle(),
            Wait = reader.Duration(),
            MaximumDuration = reader.Duration(),
            IsPresented = reader.Bool(),
        };
        if (request.Ticket == Guid.Empty)
        {
            reader.Fail();
        }

        return request;
    }
}
