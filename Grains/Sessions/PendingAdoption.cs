namespace OrleansSessions;

/// <summary>A session that was under another id until now, and is to go on under this one.</summary>
internal sealed class PendingAdoption(SessionDocument left) : PendingOperation<CommitOutcome>
{
    private CommitOutcome? _decided;

    public override bool SaysEnded => _decided!.Status == CommitStatus.Ended;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => _decided = SessionRules.Decide(draft, left);

    public override void Answer(SessionDocument? stored) =>
        Complete(_decided!.Status == CommitStatus.Applied ? _decided with { Version = stored!.Version, PublicId = stored.PublicId } : _decided);

    public override void Fail(Outage outage) => Complete(CommitOutcome.Unavailable(outage));
}
