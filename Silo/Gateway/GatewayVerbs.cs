namespace OrleansSessions.Silo;

/// <summary>The gateway's five operations.</summary>
internal static class GatewayVerbs
{
    public static GatewayVerb<SessionLoad, LoadOutcome> Load { get; } = new LoadVerb();

    public static GatewayVerb<SessionCommit, CommitOutcome> Commit { get; } = new CommitVerb();

    public static GatewayVerb<SessionEnd, EndOutcome> End { get; } = new EndVerb();

    public static GatewayVerb<SessionLock, LockOutcome> Lock { get; } = new LockVerb();

    public static GatewayVerb<IReadOnlyList<SessionTouch>, TouchOutcome> Touch { get; } = new TouchVerb();

    private sealed class LoadVerb() : GatewayVerb<SessionLoad, LoadOutcome>(WireFormats.Load, WireFormats.LoadOutcome)
    {
        public override ValueTask<LoadOutcome> CallAsync(ISessionClient sessions, SessionId id, SessionLoad message, CancellationToken cancellationToken) =>
            sessions.LoadAsync(id, message, cancellationToken);
    }

    private sealed class CommitVerb() : GatewayVerb<SessionCommit, CommitOutcome>(WireFormats.Commit, WireFormats.CommitOutcome)
    {
        public override bool TryRead(ReadOnlySpan<byte> body, SessionLimits limits, out SessionId id, out SessionCommit? message, out CommitOutcome? refusal) =>
            base.TryRead(body, limits, out id, out message, out refusal) && message!.RotateTo != id && message.ForkTo != id;

        public override CommitOutcome ListTooLong(SessionLimitExceeded limit) => CommitOutcome.OverLimit(limit);

        public override bool IsHeldBy(ulong application, SessionId id, SessionCommit message) =>
            base.IsHeldBy(application, id, message) && (message.RotateTo.IsNone || message.RotateTo.Application == application) && (message.ForkTo.IsNone || message.ForkTo.Application == application);

        public override SessionCommit WithDelay(SessionCommit message, TimeSpan held) => message with { Age = message.Age + held };

        public override ValueTask<CommitOutcome> CallAsync(ISessionClient sessions, SessionId id, SessionCommit message, CancellationToken cancellationToken) =>
            sessions.CommitAsync(id, message, cancellationToken);
    }

    private sealed class EndVerb() : GatewayVerb<SessionEnd, EndOutcome>(WireFormats.End, WireFormats.EndOutcome)
    {
        public override ValueTask<EndOutcome> CallAsync(ISessionClient sessions, SessionId id, SessionEnd message, CancellationToken cancellationToken) =>
            sessions.EndAsync(id, message, cancellationToken);
    }

    private sealed class LockVerb() : GatewayVerb<SessionLock, LockOutcome>(WireFormats.Lock, WireFormats.LockOutcome)
    {
        public override ValueTask<LockOutcome> CallAsync(ISessionClient sessions, SessionId id, SessionLock message, CancellationToken cancellationToken) =>
            sessions.LockAsync(id, message, cancellationToken);
    }

    private sealed class TouchVerb() : GatewayVerb<IReadOnlyList<SessionTouch>, TouchOutcome>(WireFormats.Touches, WireFormats.TouchOutcome)
    {
        public override bool TryRead(ReadOnlySpan<byte> body, SessionLimits limits, out SessionId id, out IReadOnlyList<SessionTouch>? message, out TouchOutcome? refusal)
        {
            (id, refusal) = (default, null);
            return WireFormats.Touches.TryRead(body, out message);
        }

        public override bool IsHeldBy(ulong application, SessionId id, IReadOnlyList<SessionTouch> message)
        {
            for (var i = 0; i < message.Count; i++)
            {
                if (message[i].Id.Application != application)
                {
                    return false;
                }
            }

            return true;
        }

        public override int CountOf(IReadOnlyList<SessionTouch> message) => message.Count;

        public override ValueTask<TouchOutcome> CallAsync(ISessionClient sessions, SessionId id, IReadOnlyList<SessionTouch> message, CancellationToken cancellationToken) =>
            sessions.TouchAsync(message, cancellationToken);
    }
}
