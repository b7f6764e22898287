namespace OrleansSessions;

/// <summary>Rotates a request's session to a new key (S10). Changes that are not committed stay, and belong to the session under its new key.</summary>
internal sealed class SessionRotator(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLoader loading, SessionLeaseHolder lease, SessionContent content, SessionWrites writes, SessionForker forker)
{
    // A rotation of unknown outcome. If it is sent again, it must name the same key.
    private Rotation? _unsettled;

    /// <param name="allowFork">Whether the session may be forked as long as nobody has presented the new key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task RotateAsync(bool allowFork, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = await writes.EnterAsync(cancellationToken);
        if (loading.IsFrozen)
        {
            await forker.TryAsync(cancellationToken); // otherwise another request rotated the session, and its response has the key
        }
        else if (loading.IsStored)
        {
            await MoveAsync(allowFork, cancellationToken);
        }
        else
        {
            RetireKey();
        }
    }

    // A session that is not stored yet needs no call: it gets a new key, which only this response contains. A browser that came with a key, of a session that
    // has expired, gets another one although nothing is stored: what comes next would be stored under a key that others may have.
    private void RetireKey()
    {
        if (key.IsFixed)
        {
            key.Next(); // throws, because the key is fixed
        }

        loading.RetireKey();
        if ((content.HasChanges || !key.Id.IsNone) && !key.IsNew && !loading.TryEstablish())
        {
            throw new InvalidOperationException("The session cannot get another key after the response has started: its cookie would not reach the browser.");
        }
    }

    private async Task MoveAsync(bool allowFork, CancellationToken cancellationToken)
    {
        var left = content.Pending();
        _unsettled ??= new Rotation(new CommitAttempt(services.Time), key.Next());
        var (attempt, to) = _unsettled;
        using var deadline = writes.NewDeadline(cancellationToken);
        var commit = writes.NewCommit(attempt, left, deadline) with { RotateTo = to, Grace = services.Options.RotationGracePeriod, ForkWindow = allowFork ? services.Options.RotationForkWindow : TimeSpan.Zero };
        try
        {
            var (moved, whole) = await services.Client.CommitAsync(key.Id, left.Base, left.Whole, commit, deadline);
            writes.HasStored = true;
            content.Move(left, moved, whole, writes.DetectsConflicts);
            SessionLog.SessionRotated(services.Logger, key.Id, to, moved.PublicId);
            key.Renew();
            lease.Moved();
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionCommitTimeout(services.Logger);
            throw new SessionCommitException(SessionCommitOutcome.Unknown, $"The rotation of the session took longer than SessionOptions.IOTimeout ({settings.Timeout}). The session may or may not have been rotated.", error);
        }
        catch (SessionEndedException error) when (error.Reason == SessionEndReason.Rotated)
        {
            // Another request rotated the session first. What the response of this one says must be in the session whose cookie it carries. If the
            // browser has that cookie from the other one, or this request has stored something there, the cluster forwards its changes to the session.
            if (!writes.HasStored)
            {
                await forker.TryAsync(cancellationToken);
            }
        }

        _unsettled = null;
    }

    private sealed record Rotation(CommitAttempt Attempt, SessionId To);
}
