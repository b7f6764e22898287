namespace OrleansSessions.Grains;

/// <summary>An operation whose only result is success or an outage.</summary>
internal abstract class PendingMaintenance : PendingOperation<SessionOutage?>
{
    public sealed override void Answer(SessionDocument? stored) => Complete(null);

    public sealed override void Fail(SessionOutage outage) => Complete(outage);
}
