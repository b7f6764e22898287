namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | count varint, at most 512 { id 40, idle varint, age varint, presented 1 }
/// </code>
internal sealed class TouchesFormat : WireFormat<IReadOnlyList<SessionTouch>>
{
    private protected override void WriteFields(WireWriter writer, IReadOnlyList<SessionTouch> value)
    {
        writer.Count(value.Count);
        for (var i = 0; i < value.Count; i++)
        {
            writer.Id(value[i].Id);
            writer.Duration(value[i].Idle);
            writer.Duration(value[i].Age);
            writer.Bool(value[i].IsPresented);
        }
    }

    private protected override IReadOnlyList<SessionTouch> ReadFields(ref WireReader reader)
    {
        var count = reader.Items(SessionId.Size + 3);
        if (count > GatewayProtocol.MaximumTouches)
        {
            reader.Fail();
            return [];
        }

        var touches = new SessionTouch[count];
        for (var i = 0; i < touches.Length; i++)
        {
            touches[i] = new SessionTouch(reader.Id(), reader.Idle(), reader.Duration(), reader.Bool());
        }

        return touches;
    }
}
