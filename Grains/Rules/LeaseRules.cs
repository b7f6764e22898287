namespace OrleansSessions;

/// <summary>Who has a session for itself (S8, S9), as a function of what is held, what is asked and the time.</summary>
internal static class LeaseRules
{
    /// <summary>How long a lease lasts unless its holder keeps it.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    /// <summary>How long one request may have a session for itself.</summary>
    public static readonly TimeSpan MaximumDuration = TimeSpan.FromSeconds(110);

    /// <summary>How long a commit waits for one who has the session for itself. Less than any client gives it, so that it hears the answer.</summary>
    public static readonly TimeSpan LockedAfter = TimeSpan.FromSeconds(4);

    /// <summary>Decides who has the session for itself. <see cref="LockOutcome.Load"/> is filled in when it is stored.</summary>
    public static LockOutcome Decide(SessionDraft draft, SessionLock asked)
    {
        if (draft.State == DraftState.Tombstone)
        {
            return new LockOutcome { Status = LockStatus.Ended };
        }

        // Who leaves without a fence has heard of none: what it asked for may have been given to it all the same.
        var knowsNone = asked.Step == LockStep.Acquire || asked is { Step: LockStep.Release, Number: 0 };
        var isHolder = IsOf(draft, new SessionLease(asked.Ticket, knowsNone ? draft.Fence : asked.Number));
        switch (asked.Step)
        {
            case LockStep.Release:
                if (isHolder)
                {
                    draft.Release();
                }

                return new LockOutcome { Status = LockStatus.Released };
            case LockStep.Renew when !isHolder || draft.Now >= draft.Lease!.Value.Last:
                return new LockOutcome { Status = LockStatus.Lost, Fence = draft.Fence };
            case LockStep.Acquire when !isHolder && draft.IsLent:
                return new LockOutcome { Status = LockStatus.Queued };
            case LockStep.Acquire when !isHolder || draft.Now >= draft.Lease!.Value.Last:
                draft.Lend(asked.Ticket, asked.MaximumDuration > TimeSpan.Zero && asked.MaximumDuration < MaximumDuration ? asked.MaximumDuration : MaximumDuration);
                break;
            default:
                draft.Keep(); // also of one who takes what he has: the answer got lost
                break;
        }

        if (draft.State == DraftState.Live)
        {
            draft.Touch(draft.Now, asked.Idle);
        }

        return new LockOutcome { Status = LockStatus.Granted, Fence = draft.Fence, Lasts = draft.Lease!.Value.Until - draft.Now };
    }

    public static bool IsOf(SessionDraft draft, SessionLease lease) => draft.Lease is { } given && given.Ticket == lease.Ticket && draft.Fence == lease.Fence;
}
