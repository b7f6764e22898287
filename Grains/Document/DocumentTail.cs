namespace OrleansSessions.Grains;

/// <summary>What few sessions have: the end of the stored format (<see cref="DocumentFormat"/>).</summary>
internal static class DocumentTail
{
    /// <summary>Writes the optional fields, unless all have their defaults.</summary>
    public static void Write(WireWriter writer, SessionDocument document)
    {
        if (document.Fence == 0 && document.Lifetime == default && document is { Rotation: null, Arrived: null, Forks: null })
        {
            return;
        }

        writer.Count(document.Fence);
        writer.Bool(document.Lease is not null);
        if (document.Lease is { } lease)
        {
            writer.Guid(lease.Ticket);
            writer.Moment(lease.Until);
            writer.Moment(lease.Last);
        }

        writer.Lifetime(document.Lifetime);
        writer.Bool(document.Rotation is not null);
        if (document.Rotation is { } rotation)
        {
            writer.Id(rotation.To);
            writer.Moment(rotation.ShownUntil);
        }

        if (document.Arrived is not null || document.Forks is not null)
        {
            writer.Moment(document.Arrived ?? DateTimeOffset.MinValue);
        }

        if (document.Forks is { } forks)
        {
            writer.Moment(forks.Until);
            writer.Count(forks.Granted.Count);
            foreach (var id in forks.Granted)
            {
                writer.Id(id);
            }
        }
    }

    /// <summary>Reads the optional fields into a copy of the document.</summary>
    public static SessionDocument Read(ref WireReader reader, SessionDocument document) => document with
    {
        Fence = reader.Count(),
        Lease = reader.Bool() ? new DocumentLease(reader.Guid(), reader.Moment(), reader.Moment()) : null,
        Lifetime = reader.Lifetime(),
        Rotation = reader.Bool() ? new DocumentRotation(reader.Id(), reader.Moment()) : null,
        Arrived = ReadArrived(ref reader),
        Forks = reader.IsComplete ? null : new DocumentForks(reader.Moment(), ReadIds(ref reader)),
    };

    private static DateTimeOffset? ReadArrived(ref WireReader reader)
    {
        if (reader.IsComplete)
        {
            return null;
        }

        var arrived = reader.Moment();
        return arrived == DateTimeOffset.MinValue ? null : arrived;
    }

    private static SessionId[] ReadIds(ref WireReader reader)
    {
        var ids = new SessionId[reader.Items(SessionId.Size)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.Id();
        }

        return ids;
    }
}
