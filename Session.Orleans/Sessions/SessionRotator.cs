namespace OrleansSessions;

/// <summary>Gives a request's session another key (S10). Changes that are not committed belong to what comes after, and stay.</summary>
internal sealed class SessionRotator(SessionServices engine, SessionKey key, SessionRequestSettings terms, SessionLoader loading, SessionLeaseHolder locking, SessionContent content, SessionWrites writes)
{
    // Of which nobody knows whether it was applied: sent again, it must name the same key.
    private Rotation? _unsettled;

    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = await writes.EnterAsync(cancellationToken);
        if (loading.IsFrozen)
        {
            return; // another request did it, and its response has the key
        }

        if (loading.IsStored)
        {
            await MoveAsync(cancellationToken);
        }
        else
        {
            RetireKey();
        }
    }

    // What is not stored yet needs no call: a key that nobody can know but this response's browser is as good.
    private void RetireKey()
    {
        if (key.IsFixed)
        {
            key.Next(); // says why it cannot
        }

        loading.RetireKey();
        if (content.HasChanges && !key.IsNew && !loading.TryEstablish())
        {
            throw new InvalidOperationException("The session cannot get another key after the response has started: its cookie would not reach the browser.");
        }
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        var left = content.Pending();
        _unsettled ??= new Rotation(new CommitAttempt(engine.Time), key.Next());
        var (attempt, to) = _unsettled;
        using var deadline = writes.NewDeadline(cancellationToken);
        var commit = writes.NewCommit(attempt, left, deadline) with { RotateTo = to, Grace = engine.Options.RotationGrace };
        try
        {
            var (moved, whole) = await engine.Exchange.CommitAsync(key.Id, left.Base, left.Whole, commit, deadline);
            writes.HasStored = true;
            content.Move(left, moved, whole, writes.DetectsConflicts);
            SessionLog.SessionRotated(engine.Logger, key.Id, to, moved.PublicId);
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

        _unsettled = null;
    }

    private sealed record Rotation(CommitAttempt Attempt, SessionId To);
}
