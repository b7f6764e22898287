namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | outage: 0 or reason 1, detail text, may have been applied 1
/// </code>
internal sealed class TouchOutcomeFormat : WireFormat<TouchOutcome>
{
    private protected override void WriteFields(WireWriter writer, TouchOutcome value) => writer.Outage(value.Outage);

    private protected override TouchOutcome ReadFields(ref WireReader reader) => new(reader.Outage());
}
