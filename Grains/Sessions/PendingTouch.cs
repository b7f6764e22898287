namespace OrleansSessions.Grains;

/// <summary>A touch for which the stored horizon must be extended (S7).</summary>
internal sealed class PendingTouch(DateTimeOffset touched, TimeSpan idle, bool isNewest) : PendingMaintenance
{
    public override bool ChangesIdle(SessionDocument held) => ExpiryRules.Idle(held.Lifetime, idle) != held.Idle;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        if (draft.State == DraftState.Live)
        {
            draft.Touch(touched, idle, isNewest);
            draft.ExtendHorizon();
        }
    }
}
