namespace OrleansSessions.Wire;

/// <code>
/// revision 1 | known: incarnation 16, revision varint, stamp 8 | idle varint
/// </code>
internal sealed class LoadForm : WireForm<SessionLoad>
{
    private protected override void WriteFields(WireWriter writer, SessionLoad value)
    {
        writer.Version(value.Known);
        writer.Duration(value.Idle);
    }

    private protected override SessionLoad ReadFields(ref WireReader reader)
    {
        var load = new SessionLoad(reader.Version(), reader.Duration());
        if (load.Idle > WireReader.IdleMax)
        {
            reader.Fail();
        }

        return load;
    }
}
