namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | commit id 16 | base: incarnation 16, revision varint, stamp 8 | create 1 | public id 16 | idle varint | age varint | timeout varint
///            | changes: clear 1, count varint { key text } removed, count varint { key text, value bytes } set
///            | detect conflicts 1 | count varint { key text } reads | lease: 0 or 1 and ticket 16, fence varint, release 1
///            | lifetime: 0 or 1 and own idle varint or 0, ends moment or 0, notify on end 1 | rotation: 0 or 1 and id 40, grace varint
/// </code>
internal sealed class CommitFormat : WireFormat<SessionCommit>
{
    private protected override void WriteFields(WireWriter writer, SessionCommit value)
    {
        writer.Guid(value.CommitId);
        writer.Version(value.Base);
        writer.Bool(value.Create);
        writer.Guid(value.PublicId);
        writer.Duration(value.Idle);
        writer.Duration(value.Age);
        writer.Duration(value.Timeout);
        writer.Patch(value.Changes);
        writer.Bool(value.DetectConflicts);
        writer.Texts(value.Reads);
        writer.Bool(!value.Lease.IsNone);
        if (!value.Lease.IsNone)
        {
            writer.Guid(value.Lease.Ticket);
            writer.Count(value.Lease.Fence);
            writer.Bool(value.Release);
        }

        writer.Bool(value.Lifetime is not null);
        if (value.Lifetime is { } lifetime)
        {
            writer.Lifetime(lifetime);
        }

        writer.Bool(!value.RotateTo.IsNone);
        if (!value.RotateTo.IsNone)
        {
            writer.Id(value.RotateTo);
            writer.Duration(value.Grace);
        }
    }

    private protected override SessionCommit ReadFields(ref WireReader reader)
    {
        var commit = new SessionCommit
        {
            CommitId = reader.Guid(),
            Base = reader.Version(),
            Create = reader.Bool(),
            PublicId = reader.Guid(),
            Idle = reader.Idle(),
            Age = reader.Duration(),
            Timeout = reader.Duration(),
            Changes = reader.Patch(),
            DetectConflicts = reader.Bool(),
            Reads = reader.Texts(),
        };
        if (reader.Bool())
        {
            commit = commit with { Lease = new(reader.Guid(), reader.Count()), Release = reader.Bool() };
            if (commit.Lease.IsNone)
            {
                reader.Fail();
            }
        }

        if (reader.Bool())
        {
            commit = commit with { Lifetime = reader.Lifetime() };
        }

        if (reader.Bool())
        {
            commit = commit with { RotateTo = reader.Id(), Grace = reader.Duration() };
            if (!commit.Changes.IsEmpty)
            {
                reader.Fail();
            }
        }

        if (commit.CommitId == Guid.Empty || (commit.Base.IsNone && !commit.Create))
        {
            reader.Fail();
        }

        return commit;
    }
}
