namespace OrleansSessions.Grains;

/// <summary>That a browser has presented the key of a session that arrived here: stored before anybody is answered (S10).</summary>
internal sealed class PendingPresentation : PendingMaintenance
{
    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => ForkRules.Present(draft);
}
