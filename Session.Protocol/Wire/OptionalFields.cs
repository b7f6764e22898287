namespace OrleansSessions.Protocol;

/// <summary>Fields that several messages share.</summary>
internal static class OptionalFields
{
    /// <summary>An idle timeout: more than zero, at most ten years.</summary>
    public static TimeSpan Idle(this ref WireReader reader)
    {
        var idle = reader.Duration();
        if (idle <= TimeSpan.Zero)
        {
            reader.Fail();
        }

        return idle;
    }

    /// <code>0 | or: reason 1, detail text, may have been applied 1</code>
    public static void Outage(this WireWriter writer, SessionOutage? value)
    {
        writer.Byte((byte)(value?.Reason ?? 0));
        if (value is not null)
        {
            writer.Text(value.Detail);
            writer.Bool(value.MayHaveBeenApplied);
        }
    }

    public static SessionOutage? Outage(this ref WireReader reader)
    {
        var reason = reader.Byte();
        if (reason == 0)
        {
            return null;
        }

        if (!Enum.IsDefined((SessionOutageReason)reason))
        {
            reader.Fail();
        }

        return new SessionOutage((SessionOutageReason)reason, reader.Text(), reader.Bool());
    }

    /// <code>0 | or: reason 1</code>
    public static void Reason(this WireWriter writer, SessionEndReason? value) => writer.Byte((byte)(value ?? 0));

    public static SessionEndReason? Reason(this ref WireReader reader)
    {
        var reason = reader.Byte();
        if (reason != 0 && !Enum.IsDefined((SessionEndReason)reason))
        {
            reader.Fail();
        }

        return reason == 0 ? null : (SessionEndReason)reason;
    }
}
