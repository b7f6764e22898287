using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions;

/// <summary>Sends a request's changes, one commit after the other. What was not acknowledged stays pending.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle to release: only WaitAsync is called.")]
internal sealed class SessionCommitter(SessionServices engine, SessionKey key, SessionRequestSettings terms, SessionLoader loading, SessionLeaseHolder locking, SessionContent content)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    // A commit of which nobody knows whether it was applied: sent again unchanged it must carry the same id (S5).
    private Attempt? _unsettled;
    private Rotation? _rotation;

    /// <summary>Sees to it that the browser has, or will have, a key under which the session can be stored.</summary>
    public bool TryEstablish() => loading.IsFrozen || key.TryEstablish(!key.Id.IsNone && key.Id == loading.RetiredKey);

    /// <summary>Whether keys that others wrote since the load make a commit fail (S4).</summary>
    public bool DetectsConflicts { get; set; }

    /// <summary>Whether one was acknowledged.</summary>
    public bool HasStored { get; private set; }

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

        await _turn.WaitAsync(cancellationToken);
        try
        {
            try
            {
                if (content.HasChanges)
                {
                    await StoreAsync(isLast, cancellationToken);
                }
                else
                {
                    loading.KeepAlive();
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
        finally
        {
            _turn.Release();
        }
    }

    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            key.Read(); // what was not found must not pass for ended
            if (!key.Id.IsNone && (!key.IsNew || loading.IsStored))
            {
                if (engine.Source is not null)
                {
                    await loading.LoadAsync(cancellationToken); // what another request is about to bring over has to be there to be ended
                }

                await EndAsync(cancellationToken);
            }

            _unsettled = null;
            loading.StartOver(SessionStatus.Abandoned);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the session another key. One that nobody can know but this response's browser is as good.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (loading.IsFrozen)
            {
                return; // another request did it, and its response has the key
            }

            if (!loading.IsStored)
            {
                if (key.IsFixed)
                {
                    key.Next(); // says why it cannot
                }

                loading.RetireKey();
                if (content.HasChanges && !key.IsNew && !TryEstablish())
                {
                    throw new InvalidOperationException("The session cannot get another key after the response has started: its cookie would not reach the browser.");
                }

                return;
            }

            await MoveAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        var left = content.Pending();
        _rotation ??= new Rotation(Guid.NewGuid(), key.Next(), engine.Time.GetTimestamp());
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        var commit = Commit(_rotation.Id, left, deadline) with
        {
            Age = _rotation.Sent ? engine.Time.GetElapsedTime(_rotation.At) : TimeSpan.Zero,
            RotateTo = _rotation.To,
            Grace = engine.Options.RotationGrace,
        };
        _rotation.Sent = true;
        try
        {
            var (moved, whole) = await engine.Exchange.CommitAsync(key.Id, left.Base, left.Whole, commit, deadline);
            HasStored = true;
            content.Move(left, moved, whole, DetectsConflicts);
            SessionLog.SessionRotated(engine.Logger, key.Id, _rotation.To, moved.PublicId);
            key.Renew();
            locking.Moved();
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionCommitTimeout(engine.Logger);
            throw new SessionCommitException(SessionCommitOutcome.Unknown, $"Giving the session another key took longer than SessionOptions.IOTimeout ({terms.Timeout}). It may or may not have it.", error);
        }
        catch (SessionEndedException error) when (error.Reason == EndReason.Rotated)
        {
            // Another request did it first, and its response has the key. What this one changes goes to where the session is.
        }

        _rotation = null;
    }

    private async Task StoreAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (loading.IsFrozen)
        {
            throw new SessionEndedException(EndReason.Rotated);
        }

        var pending = content.Pending();
        if (DetectsConflicts && content.Unseen(pending.Changes) is { Count: > 0 } unseen)
        {
            throw new SessionConflictException(unseen);
        }

        if (_unsettled?.UpTo != pending.UpTo)
        {
            _unsettled = new Attempt(Guid.NewGuid(), pending.UpTo, engine.Time.GetTimestamp());
        }

        var attempt = _unsettled;
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        var commit = Commit(attempt.Id, pending, deadline) with
        {
            Create = !loading.IsStored,
            Age = attempt.Sent ? engine.Time.GetElapsedTime(attempt.At) : TimeSpan.Zero,
            Changes = pending.Changes,
            Lifetime = loading.IsStored ? pending.Lifetime : engine.AtFirst(pending.Lifetime),
            DetectConflicts = DetectsConflicts,
            Reads = content.Reads,
            Release = isLast && !locking.Lease.IsNone,
        };
        attempt.Sent = true;
        try
        {
            var (stored, whole) = await engine.Exchange.CommitAsync(key.Id, pending.Base, pending.Whole, commit, deadline);
            HasStored = true;
            content.Settle(pending, stored, whole, DetectsConflicts || commit.Release);
            loading.Reached();
            Log(stored, commit.Create);
            loading.IsStored = true;
            _unsettled = null;
            if (commit.Release)
            {
                locking.Released();
                DetectsConflicts = true; // what it still writes must not overwrite who has it now, unseen (S9)
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

    private SessionCommit Commit(Guid id, UncommittedChanges pending, Deadline deadline) => new()
    {
        CommitId = id,
        Base = pending.Base.Version,
        PublicId = content.PublicId,
        Idle = CachingSessionClient.Idle(terms.Idle),
        Timeout = deadline.Timeout,
        Changes = SessionPatch.Nothing,
        Lease = locking.Lease,
    };

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        try
        {
            if (engine.Source is { } source)
            {
                await source.RemoveAsync(key, deadline);
            }

            await engine.Exchange.EndAsync(key.Id, content.Incarnation, deadline);
            HasStored = true;
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

    private sealed class Rotation(Guid id, SessionId to, long at)
    {
        public Guid Id => id;

        public SessionId To => to;

        public long At => at;

        public bool Sent { get; set; }
    }
}
