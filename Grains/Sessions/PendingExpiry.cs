namespace OrleansSessions.Grains;

/// <summary>Removes an expired session from storage, unless a commit in the same batch creates it again.</summary>
internal sealed class PendingExpiry : PendingMaintenance
{
    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => draft.Expire();
}
