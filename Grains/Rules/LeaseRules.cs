namespace OrleansSessions.Grains;

/// <summary>Who holds the exclusive lease (S8, S9), as a function of the draft, the request and the time.</summary>
internal static class LeaseRules
{
    /// <summary>How long a lease lasts unless its holder renews it.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    /// <summary>How long one request may hold the lease.</summary>
    public static readonly TimeSpan MaximumDuration = TimeSpan.FromSeconds(110);

    /// <summary>How long a commit waits for the lease of another request. Shorter than any client's timeout, so that its sender gets the response.</summary>
    public static readonly TimeSpan MaximumCommitWait = TimeSpan.FromSeconds(4);

    /// <summary>Decides a request for the lease. <see cref="LockOutcome.Load"/> is added when the result is stored.</summary>
    public static LockOutcome Decide(SessionDraft draft, SessionLock request)
    {
        if (draft.State == DraftState.Tombstone)
        {
            return new LockOutcome { Status = LockStatus.Ended };
        }

        // A request that releases without a fence has received none. The lease may have been granted to it all the same.
        var knowsNone = request.Step == LockStep.Acquire || request is { Step: LockStep.Release, Number: 0 };
        var isHolder = IsHeldBy(draft, new SessionLease(request.Ticket, knowsNone ? draft.Fence : request.Number));
        switch (request.Step)
        {
            case LockStep.Release:
                if (isHolder)
                {
                    draft.ReleaseLease();
                }

                return new LockOutcome { Status = LockStatus.Released };
            case LockStep.Renew when !isHolder || draft.Now >= draft.Lease!.Value.Last:
                return new LockOutcome { Status = LockStatus.Lost, Fence = draft.Fence, Holder = draft.Lease is { } last ? SessionLease.HolderOf(last.Ticket) : 0 };
            case LockStep.Acquire when !isHolder && draft.IsLeased:
                return new LockOutcome { Status = LockStatus.Queued };
            case LockStep.Acquire when !isHolder || draft.Now >= draft.Lease!.Value.Last:
                draft.GrantLease(request.Ticket, request.MaximumDuration > TimeSpan.Zero && request.MaximumDuration < MaximumDuration ? request.MaximumDuration : MaximumDuration);
                break;
            default:
                draft.RenewLease(); // also for a holder that acquires again: the response was lost
                break;
        }

        if (draft.State == DraftState.Live)
        {
            draft.Touch(draft.Latest, request.Idle);
        }

        return new LockOutcome { Status = LockStatus.Granted, Fence = draft.Fence, LeaseDuration = draft.Lease!.Value.Until - draft.Now };
    }

    /// <summary>Whether the lease is the draft's current one.</summary>
    public static bool IsHeldBy(SessionDraft draft, SessionLease lease) => draft.Lease is { } given && given.Ticket == lease.Ticket && draft.Fence == lease.Fence;
}
