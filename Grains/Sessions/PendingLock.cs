namespace OrleansSessions.Grains;

/// <summary>A request to acquire, renew or release the session's exclusive lease.</summary>
internal sealed class PendingLock(SessionLock request) : PendingOperation<LockOutcome>
{
    private LockOutcome? _decided;
    private DateTimeOffset _now;
    private bool _isUnknownLease; // a release of a lease that the document does not have

    public override SessionVersion KnownVersion => request.Known;

    // Who renews without a fence only asks who the holder is: a holder is an answer, and none is not before storage was read.
    public override bool ReportsEnd => _decided!.Status == LockStatus.Ended || (_decided.Status == LockStatus.Lost && (request.Number > 0 || _decided.Holder == 0)) || _isUnknownLease;

    public override bool ChangesIdle(SessionDocument held) => ExpiryRules.Idle(held.Lifetime, request.Idle) != held.Idle;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        _isUnknownLease = request is { Step: LockStep.Release, Number: > 0 } && draft.Lease?.Ticket != request.Ticket;
        _decided = LeaseRules.Decide(draft, request);
        _now = draft.Now;
    }

    public override void Answer(SessionDocument? stored)
    {
        var includesLoad = _decided!.Status == LockStatus.Ended || (_decided.Status == LockStatus.Granted && request.Step == LockStep.Acquire);
        Complete(includesLoad ? _decided with { Load = AnswerRules.Show(stored, null, _now, request.Known) } : _decided);
    }

    public override void Fail(SessionOutage outage) => Complete(LockOutcome.Unavailable(outage));
}
