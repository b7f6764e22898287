namespace OrleansSessions.Grains;

/// <summary>
/// Forks of a session that was rotated, for a browser that never got the new key (S10). The new id grants them, in its own row: there it is decided
/// together whether a fork is granted, and whether the new key was presented.
/// </summary>
internal sealed class SessionForks(SessionState state, OperationQueue queue, SessionRotation rotation, SessionActorServices services)
{
    /// <summary>Stores that a browser has presented this id's key, if a fork would be granted otherwise. Nobody with the key is answered before.</summary>
    public Task<SessionOutage?> PresentAsync()
    {
        lock (state.Gate)
        {
            // Also after the window, once: another silo's clock may be behind.
            return state.Held is { EndedBy: null, Forks: not null }
                ? queue.Enqueue(new PendingPresentation { Arrived = services.Time.GetTimestamp() })
                : SessionTouches.NoOutage;
        }
    }

    /// <summary>Grants a fork of this session to its former id.</summary>
    public Task<CommitOutcome> GrantAsync(SessionId to)
    {
        lock (state.Gate)
        {
            return queue.Enqueue(new PendingFork(to) { Arrived = services.Time.GetTimestamp() });
        }
    }

    /// <summary>The outcome of a load of this session, or, if it was rotated and may be forked, what it was before.</summary>
    public async Task<LoadOutcome> ShowAsync(LoadOutcome outcome)
    {
        if (outcome.Reason != SessionEndReason.Rotated || Rotated is not { } rotated)
        {
            return outcome;
        }

        try
        {
            var granted = await AskAsync(rotated, default).WaitAsync(services.Options.StorageTimeout, services.Time);
            return granted.Status == CommitStatus.Applied ? AnswerRules.ShowForkable(rotated)
                : granted.Outage is { } outage ? LoadOutcome.Unavailable(outage)
                : outcome;
        }
        catch (Exception error)
        {
            return LoadOutcome.Unavailable(rotation.Unreachable(error) with { MayHaveBeenApplied = false });
        }
    }

    /// <summary>The outcome of a request for the lease, with what <see cref="ShowAsync(LoadOutcome)"/> says of the session.</summary>
    public async Task<LockOutcome> ShowAsync(LockOutcome outcome) => outcome.Load is { } load ? outcome with { Load = await ShowAsync(load) } : outcome;

    /// <summary>Forks the session: another one begins with what it held when it was rotated.</summary>
    /// <param name="rotated">The document that the session was rotated with.</param>
    /// <param name="pending">The operation of the commit.</param>
    /// <param name="commit">The commit that asks for the fork.</param>
    /// <param name="refused">The answer if it may not be forked.</param>
    public async Task<CommitOutcome> ForkAsync(SessionDocument rotated, PendingCommit pending, SessionCommit commit, CommitOutcome refused)
    {
        try
        {
            var granted = IsOpen(rotated) ? await AskAsync(rotated, commit.ForkTo).WaitAsync(rotation.Remaining(commit.Timeout, pending.Arrived), services.Time) : refused;
            if (granted.Status != CommitStatus.Applied)
            {
                return granted.Outage is null ? refused : granted;
            }

            if (pending.Forwarded(services.Time.GetElapsedTime(pending.Arrived)) is not { } forwarded)
            {
                return CommitOutcome.Unavailable(SessionRotation.TooLate);
            }

            // All of the content: the caller has another version of it, or none.
            var forked = await services.Sessions(commit.ForkTo).CommitAsync(AnswerRules.ForkOf(rotated, forwarded));
            return forked.Status == CommitStatus.Applied ? forked with { Others = AnswerRules.Whole(rotated) } : forked;
        }
        catch (TimeoutException)
        {
            return CommitOutcome.Unavailable(SessionRotation.TooLate);
        }
        catch (Exception error)
        {
            return CommitOutcome.Unavailable(rotation.Unreachable(error));
        }
    }

    private SessionDocument? Rotated
    {
        get
        {
            lock (state.Gate)
            {
                return state.Held is { Rotation: not null } held && IsOpen(held) ? held : null;
            }
        }
    }

    private bool IsOpen(SessionDocument rotated) => rotated.Forks is { } forks && services.Time.GetLatestUtcNow() < forks.Until;

    // A session that never arrived under its new id arrives now: it says for both who comes first.
    private async Task<CommitOutcome> AskAsync(SessionDocument rotated, SessionId to)
    {
        var adopted = await rotation.AdoptAsync(rotated, mayBeKnown: true);
        return adopted.Status == CommitStatus.Applied ? await services.Sessions(rotated.Rotation!.Value.To).GrantForkAsync(to.IsNone ? null : to.ToString()) : adopted;
    }
}
