namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | status 1 | fence varint | lasts varint | place varint | ahead varint | pause varint
///            | load: 0 or 1 and the fields of a LoadOutcome | outage: 0 or reason 1, detail text, may have landed 1
///            | holder 8
/// </code>
internal sealed class LockOutcomeForm : WireForm<LockOutcome>
{
    private protected override void WriteFields(WireWriter writer, LockOutcome value)
    {
        writer.Byte((byte)value.Status);
        writer.Count(value.Fence);
        writer.Duration(value.Lasts);
        writer.Count(value.Place);
        writer.Count(value.Ahead);
        writer.Duration(value.Pause);
        writer.Bool(value.Load is not null);
        if (value.Load is { } load)
        {
            LoadOutcomeForm.Write(writer, load);
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
            Lasts = reader.Duration(),
            Place = reader.Count(),
            Ahead = (int)Math.Min(reader.Count(), int.MaxValue),
            Pause = reader.Duration(),
            Load = reader.Bool() ? LoadOutcomeForm.Read(ref reader) : null,
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
