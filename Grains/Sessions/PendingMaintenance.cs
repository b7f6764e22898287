namespace OrleansSessions;

/// <summary>An operation with nothing to tell its caller but whether it was done.</summary>
internal abstract class PendingMaintenance : PendingOperation<Outage?>
{
    public sealed override void Answer(SessionDocument? stored) => Complete(null);

    public sealed override void Fail(Outage outage) => Complete(outage);
}

/// <summary>A touch that the stored horizon does not cover, or soon will not (S7).</summary>
internal sealed class PendingTouch(DateTimeOffset touched, TimeSpan idle, bool isNewest) : PendingMaintenance
{
    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        if (draft.State == DraftState.Live)
        {
            draft.Touch(touched, idle, isNewest);
            draft.Extend();
        }
    }
}

/// <summary>A request to read storage. It decides nothing.</summary>
internal sealed class PendingRead(SessionVersion seen, bool forceReload) : PendingMaintenance
{
    public override bool ForcesReload => forceReload;

    public override SessionVersion Seen { get; } = seen;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
    }
}

/// <summary>The session's time is over: what is left of it is removed, unless somebody creates it again in the same batch.</summary>
internal sealed class PendingExpiry : PendingMaintenance
{
    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters) => draft.Expire();
}
