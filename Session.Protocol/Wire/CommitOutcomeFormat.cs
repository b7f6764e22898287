namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | status 1 | version: incarnation 16, revision varint, stamp 8 | public id 16
///            | others: 0 or 1 and a patch | count varint { key text } | end reason 1 or 0
///            | limit: 0 or 1 and name text, value varint, maximum varint | outage: 0 or reason 1, detail text, may have been applied 1
///            | fence varint
/// </code>
internal sealed class CommitOutcomeFormat : WireFormat<CommitOutcome>
{
    private protected override void WriteFields(WireWriter writer, CommitOutcome value)
    {
        writer.Byte((byte)value.Status);
        writer.Version(value.Version);
        writer.Guid(value.PublicId);
        writer.Bool(value.Others is not null);
        if (value.Others is { } others)
        {
            writer.Patch(others);
        }

        writer.Texts(value.Keys);
        writer.Reason(value.Reason);
        writer.Bool(value.Limit is not null);
        if (value.Limit is { } limit)
        {
            writer.Text(limit.Limit);
            writer.Count(limit.Value);
            writer.Count(limit.Maximum);
        }

        writer.Outage(value.Outage);
        writer.Count(value.Fence);
    }

    private protected override CommitOutcome ReadFields(ref WireReader reader)
    {
        var outcome = new CommitOutcome
        {
            Status = reader.Known<CommitStatus>(),
            Version = reader.Version(),
            PublicId = reader.Guid(),
            Others = reader.Bool() ? reader.Patch() : null,
            Keys = reader.Texts(),
            Reason = reader.Reason(),
            Limit = reader.Bool() ? new SessionLimitExceeded(reader.Text(), reader.Count(), reader.Count()) : null,
            Outage = reader.Outage(),
            Fence = reader.Count(),
        };
        if ((outcome.Status == CommitStatus.Ended) != outcome.Reason.HasValue
            || (outcome.Status == CommitStatus.OverLimit) != (outcome.Limit is not null)
            || (outcome.Status == CommitStatus.Unavailable) != (outcome.Outage is not null))
        {
            reader.Fail();
        }

        return outcome;
    }
}
