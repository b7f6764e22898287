namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | status 1 | outage: 0 or reason 1, detail text, may have been applied 1
/// </code>
internal sealed class EndOutcomeFormat : WireFormat<EndOutcome>
{
    private protected override void WriteFields(WireWriter writer, EndOutcome value)
    {
        writer.Byte((byte)value.Status);
        writer.Outage(value.Outage);
    }

    private protected override EndOutcome ReadFields(ref WireReader reader)
    {
        var outcome = new EndOutcome { Status = reader.Known<EndStatus>(), Outage = reader.Outage() };
        if ((outcome.Status == EndStatus.Unavailable) != (outcome.Outage is not null))
        {
            reader.Fail();
        }

        return outcome;
    }
}
