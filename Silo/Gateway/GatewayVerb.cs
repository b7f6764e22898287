namespace OrleansSessions.Silo;

/// <summary>One kind of call: how its message is read, whose sessions it names, what it does, how its answer is written.</summary>
internal abstract class GatewayVerb<TCall, TOutcome>(WireFormat<TCall> call, WireFormat<TOutcome> outcome)
    where TCall : class
    where TOutcome : class
{
    public WireFormat<TOutcome> Outcome => outcome;

    /// <summary>Reads a body; false when it is none of this kind.</summary>
    public virtual bool TryRead(ReadOnlySpan<byte> body, out SessionId id, out TCall? message)
    {
        message = null;
        return SessionId.TryRead(body[..Math.Min(body.Length, SessionId.Size)], out id) && call.TryRead(body[SessionId.Size..], out message);
    }

    /// <summary>Whether every session that it names is the application's.</summary>
    public virtual bool IsOf(ulong application, SessionId id, TCall message) => id.Application == application;

    /// <summary>The message as one that was so long on its way.</summary>
    public virtual TCall WithDelay(TCall message, TimeSpan held) => message;

    public abstract ValueTask<TOutcome> CallAsync(ISessionClient sessions, SessionId id, TCall message, CancellationToken cancellationToken);
}
