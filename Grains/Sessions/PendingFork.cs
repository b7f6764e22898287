namespace OrleansSessions.Grains;

/// <summary>A fork of the session, under the id that it had before, that waits to be granted (S10).</summary>
internal sealed class PendingFork(SessionId to) : PendingOperation<CommitOutcome>
{
    private CommitOutcome? _decided;

    public override bool ReportsEnd => _decided!.Status == CommitStatus.Ended;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => _decided = ForkRules.Decide(draft, to);

    public override void Answer(SessionDocument? stored) => Complete(_decided!);

    public override void Fail(SessionOutage outage) => Complete(CommitOutcome.Unavailable(outage));
}
