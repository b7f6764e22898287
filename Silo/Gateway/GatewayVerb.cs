namespace OrleansSessions.Silo;

/// <summary>One operation of the gateway: how to read its message, which application its sessions belong to, how to run it, and how to write its response.</summary>
internal abstract class GatewayVerb<TCall, TOutcome>(WireFormat<TCall> call, WireFormat<TOutcome> outcome)
    where TCall : class
    where TOutcome : class
{
    public WireFormat<TOutcome> Outcome => outcome;

    /// <summary>Reads a request body. Returns false when it is not a valid message.</summary>
    public virtual bool TryRead(ReadOnlySpan<byte> body, out SessionId id, out TCall? message)
    {
        message = null;
        return SessionId.TryRead(body[..Math.Min(body.Length, SessionId.Size)], out id) && call.TryRead(body[SessionId.Size..], out message);
    }

    /// <summary>Whether all sessions that the message names belong to the application.</summary>
    public virtual bool IsHeldBy(ulong application, SessionId id, TCall message) => id.Application == application;

    /// <summary>The message with the time that it spent in transit.</summary>
    public virtual TCall WithDelay(TCall message, TimeSpan held) => message;

    public abstract ValueTask<TOutcome> CallAsync(ISessionClient sessions, SessionId id, TCall message, CancellationToken cancellationToken);
}
