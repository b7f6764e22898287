namespace OrleansSessions.Grains;

/// <summary>An operation whose only result is success or an outage.</summary>
internal abstract class PendingMaintenance : PendingOperation<Outage?>
{
    public sealed override void Answer(SessionDocument? stored) => Complete(null);

    public sealed override void Fail(Outage outage) => Complete(outage);
}

/// <summary>A touch for which the stored horizon must be extended (S7).</summary>
internal sealed class PendingTouch(DateTimeOffset touched, TimeSpan idle, bool isNewest) : PendingMaintenance
{
    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        if (draft.State == DraftState.Live)
        {
            draft.Touch(touched, idle, isNewest);
            draft.ExtendHorizon();
        }
    }
}

/// <summary>A request to read storage. It changes nothing.</summary>
internal sealed class PendingRead(SessionVersion known, bool forceReload) : PendingMaintenance
{
    public override bool ForcesReload => forceReload;

    public override SessionVersion KnownVersion { get; } = known;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
    }
}

/// <summary>Removes an expired session from storage, unless a commit in the same batch creates it again.</summary>
internal sealed class PendingExpiry : PendingMaintenance
{
    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => draft.Expire();
}
