namespace OrleansSessions.Sessions;

/// <summary>Sends a request's changes, one commit after the other. What was not acknowledged stays pending.</summary>
internal sealed class SessionCommits(SessionEngine engine, SessionKey key, SessionTerms terms, SessionLoading loading, SessionLocking locking, SessionContent content)
{
    private readonly SessionTurn _turn = new();

    // A commit of which nobody knows whether it was applied: sent again unchanged it must carry the same id (S5).
    private Attempt? _unsettled;

    /// <summary>Sees to it that the browser has, or will have, a key under which the session can be stored.</summary>
    public bool TryEstablish() => key.TryEstablish(!key.Id.IsNone && key.Id == loading.Spent);

    /// <summary>Whether keys that others wrote since the load make a commit fail (S4).</summary>
    public bool DetectsConflicts { get; set; }

    /// <param name="isLast">Whether the request is done with the session: one that it has for itself goes to the next one.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    public async Task CommitAsync(bool isLast, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!loading.IsLoaded)
        {
            KeepAlive();
            return;
        }

        using (await _turn.TakeAsync(cancellationToken))
        {
            try
            {
                if (content.HasChanges)
                {
                    await StoreAsync(isLast, cancellationToken);
                }
            }
            finally
            {
                if (isLast)
                {
                    locking.Leave(); // what the commit did not end: there was none, or it was refused
                }
            }
        }
    }

    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (await _turn.TakeAsync(cancellationToken))
        {
            if (!key.Id.IsNone && (!key.IsNew || loading.IsStored))
            {
                await EndAsync(cancellationToken);
            }

            _unsettled = null;
            loading.StartOver(SessionStatus.Abandoned);
        }
    }

    private async Task StoreAsync(bool isLast, CancellationToken cancellationToken)
    {
        var pending = content.Pending();
        if (_unsettled?.UpTo != pending.UpTo)
        {
            _unsettled = new Attempt(Guid.NewGuid(), pending.UpTo, engine.Time.GetTimestamp());
        }

        var attempt = _unsettled;
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        var commit = new SessionCommit
        {
            CommitId = attempt.Id,
            Base = pending.Base.Version,
            Create = !loading.IsStored,
            PublicId = content.PublicId,
            Idle = SessionExchange.Idle(terms.Idle),
            Age = attempt.Sent ? engine.Time.GetElapsedTime(attempt.At) : TimeSpan.Zero,
            Timeout = deadline.Timeout,
            Changes = pending.Changes,
            DetectConflicts = DetectsConflicts,
            Reads = content.Reads,
            Lease = locking.Lease,
            Release = isLast && locking.IsHeld,
        };
        attempt.Sent = true;
        try
        {
            var (stored, whole) = await engine.Exchange.CommitAsync(key.Id, pending.Base, pending.Whole, commit, deadline);
            content.Settle(pending, stored, whole);
            Log(stored, commit.Create);
            loading.IsStored = true;
            _unsettled = null;
            if (commit.Release)
            {
                locking.Released();
            }
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionCommitTimeout(engine.Logger);
            throw new OperationCanceledException($"Committing the session took longer than SessionOptions.IOTimeout ({terms.Timeout}). It may or may not have been stored.", error, error.CancellationToken);
        }
        catch (SessionException error) when (error is not SessionCommitException { Outcome: SessionCommitOutcome.Unknown })
        {
            _unsettled = null;
            throw;
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        try
        {
            await engine.Exchange.EndAsync(key.Id, deadline);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"Ending the session took longer than SessionOptions.IOTimeout ({terms.Timeout}). It may go on.", error);
        }
    }

    private void KeepAlive()
    {
        if (loading.Failure is not null)
        {
            SessionLog.SessionCommitNotAvailable(engine.Logger);
        }

        if (!key.IsNew && !key.Id.IsNone)
        {
            engine.Touches.Add(key.Id, terms.Idle);
        }
    }

    private void Log(SessionSnapshot stored, bool created)
    {
        if (created)
        {
            SessionLog.SessionStarted(engine.Logger, key.Id, stored.PublicId);
        }

        SessionLog.SessionStored(engine.Logger, key.Id, stored.PublicId, stored.Entries.Count);
    }

    private sealed class Attempt(Guid id, long upTo, long at)
    {
        public Guid Id => id;

        public long UpTo => upTo;

        public long At => at;

        public bool Sent { get; set; }
    }
}
