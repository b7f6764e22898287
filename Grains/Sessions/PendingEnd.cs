namespace OrleansSessions.Grains;

/// <summary>A request to end the session.</summary>
internal sealed class PendingEnd(SessionEnd end) : PendingOperation<EndOutcome>
{
    private EndOutcome? _decided;

    public override bool IsRepeatable => true;

    public override bool ReportsEnd => _decided!.Status == EndStatus.NotFound;

    /// <summary>
    /// The document that the session was rotated with, and the request to forward to the new id. A caller that names no incarnation knows only the old id, which is no longer
    /// valid. A revocation is always forwarded: it means the session, even if the session was rotated since it was listed.
    /// </summary>
    public (SessionDocument Rotated, SessionEnd End)? Forwarded { get; private set; }

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => _decided = SessionRules.Decide(draft, end);

    public override void Answer(SessionDocument? stored)
    {
        Forwarded = stored?.Rotation is not null && (end.Incarnation == stored.Version.Incarnation || (end.Incarnation == Guid.Empty && end.Reason == SessionEndReason.Revoked))
            ? (stored, end with { Incarnation = stored.Version.Incarnation })
            : null;
        Complete(_decided!);
    }

    public override void Fail(SessionOutage outage) => Complete(EndOutcome.Unavailable(outage));
}
