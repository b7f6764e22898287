namespace OrleansSessions;

/// <summary>Sends a request's changes, one commit after another. Changes that were not acknowledged stay pending.</summary>
internal sealed class SessionCommitter(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLoader loading, SessionLeaseHolder lease, SessionContent content, SessionWrites writes, SessionKeepAlive use, SessionForker forker)
{
    // A commit of unknown outcome, and the number of its newest change. If it is sent again unchanged, it must carry the same id (S5).
    private CommitAttempt? _unsettled;
    private long _unsettledUpTo;

    /// <summary>What was thrown when a commit took too long; null if none did.</summary>
    public Exception? Failure { get; private set; }

    /// <param name="isLast">Whether this is the request's last commit, which releases its lease.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task CommitAsync(bool isLast, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!loading.IsLoaded)
        {
            KeepAlive();
            return;
        }

        using var turn = await writes.EnterAsync(cancellationToken);
        try
        {
            if (content.HasChanges && (loading.IsStored || key.MayStore()))
            {
                await StoreAsync(isLast, cancellationToken);
            }
            else
            {
                use.KeepAlive();
            }
        }
        finally
        {
            if (isLast)
            {
                lease.ReleaseInBackground(); // the commit has not released the lease: there was no commit, or it was refused
            }
        }
    }

    private async Task StoreAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (loading.IsFrozen && !(loading.IsForkable && await forker.TryAsync(cancellationToken)))
        {
            throw new SessionEndedException(SessionEndReason.Rotated);
        }

        var pending = content.Pending();
        if (writes.DetectsConflicts && content.Unseen(pending.Changes) is { Count: > 0 } unseen)
        {
            throw new SessionConflictException(unseen);
        }

        using var deadline = writes.NewDeadline(cancellationToken);
        try
        {
            await SendAsync(pending, CommitOf(pending, deadline, isLast), deadline);
            _unsettled = null;
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionCommitTimeout(services.Logger);
            throw Failure = new OperationCanceledException($"Committing the session took longer than SessionOptions.IOTimeout ({settings.Timeout}). It may or may not have been stored.", error, error.CancellationToken);
        }
        catch (SessionException error) when (error is not SessionCommitException { Outcome: SessionCommitOutcome.Unknown })
        {
            _unsettled = null;
            if (error is SessionEndedException)
            {
                use.End();
            }

            throw;
        }
    }

    private SessionCommit CommitOf(UncommittedChanges pending, Deadline deadline, bool isLast)
    {
        if (_unsettled is null || _unsettledUpTo != pending.UpTo)
        {
            _unsettled = new CommitAttempt(services.Time);
            _unsettledUpTo = pending.UpTo;
        }

        return writes.NewCommit(_unsettled, pending, deadline) with
        {
            Create = !loading.IsStored,
            Changes = pending.Changes,
            Lifetime = loading.IsStored ? pending.Lifetime : services.InitialLifetime(pending.Lifetime),
            DetectConflicts = writes.DetectsConflicts,
            Reads = content.Reads,
            Release = isLast && !lease.Lease.IsNone,
        };
    }

    private async Task SendAsync(UncommittedChanges pending, SessionCommit commit, Deadline deadline)
    {
        var (stored, whole) = await services.Client.CommitAsync(key.Id, pending.Base, pending.Whole, commit, deadline);
        writes.HasStored = true;
        content.Settle(pending, stored, whole, writes.DetectsConflicts || commit.Release);
        Log(stored, commit.Create);
        loading.IsStored = true;
        use.Begin();
        if (commit.Release)
        {
            lease.Released();
            writes.DetectsConflicts = true; // later writes of this request must not overwrite those of the next holder (S9)
        }
    }

    private void KeepAlive()
    {
        if (loading.Failure is not null)
        {
            SessionLog.SessionCommitNotAvailable(services.Logger);
        }

        if (!use.IsOff && !key.IsNew && !key.Id.IsNone)
        {
            services.Touches.Add(key.Id, settings.Idle, key.IsPresented);
        }
    }

    private void Log(SessionSnapshot stored, bool created)
    {
        if (created)
        {
            SessionLog.SessionStarted(services.Logger, key.Id, stored.PublicId);
        }

        SessionLog.SessionStored(services.Logger, key.Id, stored.PublicId, stored.Entries.Count);
    }
}
