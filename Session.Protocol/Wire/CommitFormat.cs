namespace OrleansSessions.Protocol;

/// <code>
/// revision 1 | commit id 16 | base: incarnation 16, revision varint, stamp 8 | create 1 | public id 16 | idle varint | age varint | timeout varint
///            | changes: clear 1, count varint { key text } removed, count varint { key text, value bytes } set
///            | detect conflicts 1 | count varint { key text } reads | lease: 0 or 1 and ticket 16, fence varint, release 1
///            | lifetime: 0 or 1 and own idle varint or 0, ends moment or 0, notify on end 1
///            | 0, or 1 and rotation: id 40, grace varint, fork window varint, or 2 and fork: id 40 | presented 1
/// </code>
internal sealed class CommitFormat : WireFormat<SessionCommit>
{
    private const byte Rotation = 1;
    private const byte Fork = 2;

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

        WriteMove(writer, value);
        writer.Bool(value.IsPresented);
    }

    private static void WriteMove(WireWriter writer, SessionCommit value)
    {
        if (!value.RotateTo.IsNone)
        {
            writer.Byte(Rotation);
            writer.Id(value.RotateTo);
            writer.Duration(value.Grace);
            writer.Duration(value.ForkWindow);
        }
        else if (!value.ForkTo.IsNone)
        {
            writer.Byte(Fork);
            writer.Id(value.ForkTo);
        }
        else
        {
            writer.Byte(0);
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

        commit = ReadMove(ref reader, commit) with { IsPresented = reader.Bool() };
        if (commit.CommitId == Guid.Empty || (commit.Base.IsNone && !commit.Create && commit.ForkTo.IsNone))
        {
            reader.Fail();
        }

        return commit;
    }

    private static SessionCommit ReadMove(ref WireReader reader, SessionCommit commit)
    {
        var kind = reader.Byte();
        if (kind > Fork || (kind != 0 && !commit.Changes.IsEmpty))
        {
            reader.Fail();
        }

        return kind switch
        {
            Rotation => commit with { RotateTo = reader.Id(), Grace = reader.Duration(), ForkWindow = reader.Duration() },
            Fork => commit with { ForkTo = reader.Id() },
            _ => commit,
        };
    }
}
