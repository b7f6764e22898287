namespace OrleansSessions.Grains;

/// <summary>A request to read storage. It changes nothing.</summary>
internal sealed class PendingRead(SessionVersion known, bool forceReload) : PendingMaintenance
{
    public override bool ForcesReload => forceReload;

    public override SessionVersion KnownVersion { get; } = known;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
    }
}
