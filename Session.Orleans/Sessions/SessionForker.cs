namespace OrleansSessions;

/// <summary>
/// Forks a session that another request has rotated, whose browser never got the new key (S10): this request continues with another session that begins
/// with what the rotated one held before.
/// </summary>
internal sealed class SessionForker(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLoader loading, SessionContent content, SessionWrites writes)
{
    // A fork of unknown outcome. If it is asked for again, it must name the same key.
    private (CommitAttempt Attempt, SessionId To, Guid PublicId)? _unsettled;

    /// <summary>Forks the session if the cluster allows it. The caller has its turn to write.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether the request has another session now; the changes of the request belong to it.</returns>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        if (services.Options.RotationForkWindow <= TimeSpan.Zero || !key.IsReplaceable)
        {
            return false;
        }

        var left = content.Pending();
        _unsettled ??= (new CommitAttempt(services.Time), key.Next(), Guid.NewGuid());
        var (attempt, to, publicId) = _unsettled.Value;
        using var deadline = writes.NewDeadline(cancellationToken);
        var commit = writes.NewCommit(attempt, left, deadline) with { Base = default, PublicId = publicId, Lease = default, ForkTo = to };
        try
        {
            var (forked, whole) = await services.Client.CommitAsync(key.Id, SessionSnapshot.None with { Lifetime = left.Base.Lifetime }, whole: true, commit, deadline);
            writes.HasStored = true;
            content.Move(left, forked, whole, writes.DetectsConflicts);
            SessionLog.SessionForked(services.Logger, key.Id, to, forked.PublicId);
            key.Renew();
            loading.TakeFork();
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionCommitTimeout(services.Logger);
            throw new SessionCommitException(SessionCommitOutcome.Unknown, $"The fork of the session took longer than SessionOptions.IOTimeout ({settings.Timeout}).", error);
        }
        catch (SessionEndedException)
        {
            _unsettled = null;
            return false;
        }

        _unsettled = null;
        return true;
    }
}
