namespace OrleansSessions;

/// <summary>An end of the session that waits to be decided.</summary>
internal sealed class PendingEnd(SessionEnd end) : PendingOperation<EndOutcome>
{
    private EndOutcome? _decided;

    public override bool SaysEnded => _decided!.Status == EndStatus.NotThere;

    /// <summary>
    /// Where the session goes on that it is to end. A caller that names no incarnation has only the old id, which is worth nothing any more.
    /// But a revocation means the session, whatever its browser has done since it was listed.
    /// </summary>
    public (SessionId Id, SessionEnd End)? GoesOn { get; private set; }

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => _decided = SessionRules.Decide(draft, end);

    public override void Answer(SessionDocument? stored)
    {
        GoesOn = stored?.Rotation is { } rotation && (end.Incarnation == stored.Version.Incarnation || (end.Incarnation == Guid.Empty && end.Reason == EndReason.Revoked))
            ? (rotation.To, end with { Incarnation = stored.Version.Incarnation })
            : null;
        Complete(_decided!);
    }

    public override void Fail(Outage outage) => Complete(EndOutcome.Unavailable(outage));
}
