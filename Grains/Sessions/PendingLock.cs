namespace OrleansSessions;

/// <summary>A request to take, keep or give back the session's exclusive lease.</summary>
internal sealed class PendingLock(SessionLock request) : PendingOperation<LockOutcome>
{
    private LockOutcome? _decided;
    private DateTimeOffset _now;
    private bool _hadNothing; // it gives a lease back that nobody knows

    public override SessionVersion Seen => request.Known;

    public override bool SaysEnded => _decided!.Status is LockStatus.Ended or LockStatus.Lost || _hadNothing;

    public override void Decide(SessionDraft draft, SessionLimits limits, bool hasWaiters)
    {
        _hadNothing = request is { Step: LockStep.Release, Number: > 0 } && draft.Lease?.Ticket != request.Ticket;
        _decided = LeaseRules.Decide(draft, request);
        _now = draft.Now;
    }

    public override void Answer(SessionDocument? stored)
    {
        var shows = _decided!.Status == LockStatus.Ended || (_decided.Status == LockStatus.Granted && request.Step == LockStep.Acquire);
        Complete(shows ? _decided with { Load = AnswerRules.Show(stored, null, _now, request.Known) } : _decided);
    }

    public override void Fail(Outage outage) => Complete(LockOutcome.Unavailable(outage));
}
