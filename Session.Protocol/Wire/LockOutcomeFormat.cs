namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | status 1 | fence varint | lease duration varint | queue position varint | queue length varint | retry delay varint
///            | load: 0 or 1 and the fields of a LoadOutcome | outage: 0 or reason 1, detail text, may have been applied 1
///            | holder 8
/// </code>
internal sealed class LockOutcomeFormat : WireFormat<LockOutcome>
{
    private protected override void WriteFields(WireWriter writer, LockOutcome value)
    {
        writer.Byte((byte)value.Status);
        writer.Count(value.Fence);
        writer.Duration(value.LeaseDuration);
        writer.Count(value.QueuePosition);
        writer.Count(value.QueueLength);
        writer.Duration(value.RetryDelay);
        writer.Bool(value.Load is not null);
        if (value.Load is { } load)
        {
            LoadOutcomeFormat.Write(writer, load);
        }

        writer.Outage(value.Outage);
        writer.Fixed64(value.Holder);
    }

    private protected override LockOutcome ReadFields(ref WireReader reader)
    {
        var outcome = new LockOutcome
        {
            Status = reader.Known<LockStatus>(),
            Fence = reader.Count(),
            LeaseDuration = reader.Duration(),
            QueuePosition = reader.Count(),
            QueueLength = (int)Math.Min(reader.Count(), int.MaxValue),
            RetryDelay = reader.Duration(),
            Load = reader.Bool() ? LoadOutcomeFormat.Read(ref reader) : null,
            Outage = reader.Outage(),
            Holder = reader.Fixed64(),
        };
        if ((outcome.Status == LockStatus.Unavailable) != (outcome.Outage is not null) || (outcome.Status == LockStatus.Ended && outcome.Load is null))
        {
            reader.Fail();
        }

        return outcome;
    }
}
