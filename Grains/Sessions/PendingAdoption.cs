namespace OrleansSessions.Grains;

/// <summary>The second half of a rotation: a session that had another id until now continues under this one.</summary>
internal sealed class PendingAdoption(SessionDocument rotated) : PendingOperation<CommitOutcome>
{
    private CommitOutcome? _decided;

    public override bool ReportsEnd => _decided!.Status == CommitStatus.Ended;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => _decided = SessionRules.Decide(draft, rotated);

    public override void Answer(SessionDocument? stored) =>
        Complete(_decided!.Status == CommitStatus.Applied ? _decided with { Version = stored!.Version, PublicId = stored.PublicId } : _decided);

    public override void Fail(SessionOutage outage) => Complete(CommitOutcome.Unavailable(outage));
}
