namespace OrleansSessions.Silo;

/// <summary>One operation of the gateway: how to read its message, which application its sessions belong to, how to run it, and how to write its response.</summary>
internal abstract class GatewayVerb<TCall, TOutcome>(WireFormat<TCall> call, WireFormat<TOutcome> outcome)
    where TCall : class
    where TOutcome : class
{
    private const int AlwaysRead = 16_384;

    public WireFormat<TOutcome> Outcome => outcome;

    /// <summary>
    /// Reads a request body. Returns false when it is not a valid message, or lists far more than a session may have. Such a list is not read: each
    /// entry takes two bytes of a body, and fifty in memory.
    /// </summary>
    public virtual bool TryRead(ReadOnlySpan<byte> body, SessionLimits limits, out SessionId id, out TCall? message, out TOutcome? refusal)
    {
        (message, refusal) = (null, null);
        if (!SessionId.TryRead(body[..Math.Min(body.Length, SessionId.Size)], out id))
        {
            return false;
        }

        // A session may have more entries than the limit, from before it was lowered, and its changes may name them all.
        var maximum = Math.Max(limits.MaximumEntries, AlwaysRead);
        var isRead = call.TryRead(body[SessionId.Size..], maximum, out message, out var listed);
        refusal = listed > 0 ? ListTooLong(new SessionLimitExceeded(nameof(SessionLimits.MaximumEntries), listed, limits.MaximumEntries)) : null;
        return isRead;
    }

    /// <summary>The answer to a message that lists too much; null when it is none of this operation.</summary>
    public virtual TOutcome? ListTooLong(SessionLimitExceeded limit) => null;

    /// <summary>Whether all sessions that the message names belong to the application.</summary>
    public virtual bool IsHeldBy(ulong application, SessionId id, TCall message) => id.Application == application;

    /// <summary>The message with the time that it spent in transit.</summary>
    public virtual TCall WithDelay(TCall message, TimeSpan held) => message;

    /// <summary>How many calls of sessions the message asks for.</summary>
    public virtual int CountOf(TCall message) => 1;

    public abstract ValueTask<TOutcome> CallAsync(ISessionClient sessions, SessionId id, TCall message, CancellationToken cancellationToken);
}
