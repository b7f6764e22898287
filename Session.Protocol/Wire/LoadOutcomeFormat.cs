namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | status 1 | version: incarnation 16, revision varint, stamp 8 | public id 16
///            | patch: clear 1, count varint { key text } removed, count varint { key text, value bytes } set
///            | end reason 1 or 0 | outage: 0 or reason 1, detail text, may have been applied 1
///            | lifetime: own idle varint or 0, ends moment or 0, notify on end 1
///            | with 128 in status: remaining varint, slack varint
/// </code>
internal sealed class LoadOutcomeFormat : WireFormat<LoadOutcome>
{
    // Only for a caller that asked: one of an earlier release does not read it.
    private const byte TellsRemaining = 128;

    public static void Write(WireWriter writer, LoadOutcome value) => Write(writer, value, 0);

    public static LoadOutcome Read(ref WireReader reader) => Read(ref reader, reader.Byte());

    private static void Write(WireWriter writer, LoadOutcome value, byte flags)
    {
        writer.Byte((byte)((byte)value.Status | flags));
        writer.Version(value.Version);
        writer.Guid(value.PublicId);
        writer.Patch(value.Patch);
        writer.Reason(value.Reason);
        writer.Outage(value.Outage);
        writer.Lifetime(value.Lifetime);
    }

    private static LoadOutcome Read(ref WireReader reader, int status)
    {
        var outcome = new LoadOutcome
        {
            Status = (LoadStatus)status,
            Version = reader.Version(),
            PublicId = reader.Guid(),
            Patch = reader.Patch(),
            Reason = reader.Reason(),
            Outage = reader.Outage(),
            Lifetime = reader.Lifetime(),
        };
        if (!Enum.IsDefined(outcome.Status) || (outcome.Status == LoadStatus.Ended) != outcome.Reason.HasValue || (outcome.Status == LoadStatus.Unavailable) != (outcome.Outage is not null))
        {
            reader.Fail();
        }

        return outcome;
    }

    private protected override void WriteFields(WireWriter writer, LoadOutcome value)
    {
        var tells = value.Remaining > TimeSpan.Zero;
        Write(writer, value, tells ? TellsRemaining : (byte)0);
        if (tells)
        {
            writer.Duration(value.Remaining);
            writer.Duration(value.Slack);
        }
    }

    private protected override LoadOutcome ReadFields(ref WireReader reader)
    {
        var status = reader.Byte();
        var outcome = Read(ref reader, status & ~TellsRemaining);
        if ((status & TellsRemaining) == 0)
        {
            return outcome;
        }

        outcome = outcome with { Remaining = reader.Duration(), Slack = reader.Duration() };
        if (outcome.Remaining == TimeSpan.Zero)
        {
            reader.Fail();
        }

        return outcome;
    }
}
