namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | status 1 | version: incarnation 16, revision varint, stamp 8 | public id 16
///            | patch: clear 1, count varint { key text } removed, count varint { key text, value bytes } set
///            | end reason 1 or 0 | outage: 0 or reason 1, detail text, may have been applied 1
///            | lifetime: own idle varint or 0, ends moment or 0, notify on end 1
///            | remaining varint, slack varint
/// </code>
internal sealed class LoadOutcomeFormat : WireFormat<LoadOutcome>
{
    public static void Write(WireWriter writer, LoadOutcome value)
    {
        writer.Byte((byte)value.Status);
        writer.Version(value.Version);
        writer.Guid(value.PublicId);
        writer.Patch(value.Patch);
        writer.Reason(value.Reason);
        writer.Outage(value.Outage);
        writer.Lifetime(value.Lifetime);
        writer.Duration(value.Remaining);
        writer.Duration(value.Slack);
    }

    public static LoadOutcome Read(ref WireReader reader)
    {
        var outcome = new LoadOutcome
        {
            Status = reader.Known<LoadStatus>(),
            Version = reader.Version(),
            PublicId = reader.Guid(),
            Patch = reader.Patch(),
            Reason = reader.Reason(),
            Outage = reader.Outage(),
            Lifetime = reader.Lifetime(),
            Remaining = reader.Duration(),
            Slack = reader.Duration(),
        };
        if ((outcome.Status == LoadStatus.Ended) != outcome.Reason.HasValue || (outcome.Status == LoadStatus.Unavailable) != (outcome.Outage is not null))
        {
            reader.Fail();
        }

        return outcome;
    }

    private protected override void WriteFields(WireWriter writer, LoadOutcome value) => Write(writer, value);

    private protected override LoadOutcome ReadFields(ref WireReader reader) => Read(ref reader);
}
