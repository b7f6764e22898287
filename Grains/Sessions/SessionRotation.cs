using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Moves a session to another id (S10). The write under the old id decides: from then on, the old id shows the session as it was at that moment. Only
/// then does the new id adopt the session. No caller knows the new id before that has succeeded; a caller that gets no response calls again.
/// </summary>
internal sealed partial class SessionRotation(SessionState state, SessionActorServices services)
{
    private static readonly SessionOutage TooLate = new(SessionOutageReason.TimedOut, "The session was rotated to another id, and no time was left to forward the call.");
    private static readonly SessionOutage NotAdopted = new(SessionOutageReason.Unreachable, "The session was rotated to another id, which has not adopted it yet.");

    // Completes with whether the new id adopted the session. Null when another activation rotated it, or the adoption succeeded before.
    private TaskCompletionSource<bool>? _adoption;

    /// <summary>Records that the rotation is stored. Called by the write loop before the callers get their responses.</summary>
    public void Begin() => _adoption = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards a commit to the session's new id: the one that rotates it, or one of a request that loaded it before.</summary>
    /// <param name="rotated">The document that the session was rotated with.</param>
    /// <param name="pending">The operation of the commit.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="decided">The decision under the old id.</param>
    public async Task<CommitOutcome> ForwardAsync(SessionDocument rotated, PendingCommit pending, SessionCommit commit, CommitOutcome decided)
    {
        try
        {
            var to = services.Sessions(rotated.Rotation!.Value.To);
            return commit.RotateTo.IsNone ? await ForwardCommitAsync(to, pending) : await HandOverAsync(to, rotated, decided);
        }
        catch (Exception error)
        {
            if (!commit.RotateTo.IsNone)
            {
                _adoption?.TrySetResult(false);
            }

            return CommitOutcome.Unavailable(Unreachable(error));
        }
    }

    /// <summary>Forwards an end to the session's new id, for a request that loaded the session before.</summary>
    public async Task<EndOutcome> ForwardAsync(SessionId to, SessionEnd end, long arrived)
    {
        try
        {
            if (_adoption is { } adoption && !await adoption.Task)
            {
                return EndOutcome.Unavailable(NotAdopted);
            }

            var remaining = end.Timeout - services.Time.GetElapsedTime(arrived);
            return remaining > TimeSpan.Zero ? await services.Sessions(to).EndAsync(end with { Timeout = remaining }) : EndOutcome.Unavailable(TooLate);
        }
        catch (Exception error)
        {
            return EndOutcome.Unavailable(Unreachable(error));
        }
    }

    private async Task<CommitOutcome> ForwardCommitAsync(ISessionGrain to, PendingCommit pending)
    {
        // This commit may have been decided in the same batch as the rotation: without the wait it could arrive before the session does.
        if (_adoption is { } adoption && !await adoption.Task)
        {
            return CommitOutcome.Unavailable(NotAdopted);
        }

        // A caller that used the old id must not see what others wrote under the new one.
        return pending.Forwarded(services.Time.GetElapsedTime(pending.Arrived)) is { } forwarded
            ? await to.CommitAsync(forwarded) with { Others = null }
            : CommitOutcome.Unavailable(TooLate);
    }

    private async Task<CommitOutcome> HandOverAsync(ISessionGrain to, SessionDocument rotated, CommitOutcome decided)
    {
        var adopted = await to.AdoptAsync(DocumentFormat.Write(SessionRules.ForNewId(rotated), services.Options.StoredFormat));
        _adoption?.TrySetResult(adopted.Status == CommitStatus.Applied);
        if (adopted.Status != CommitStatus.Applied)
        {
            // The rotation is stored under the old id, so it may have been applied.
            return adopted.Outage is { } outage ? CommitOutcome.Unavailable(outage with { MayHaveBeenApplied = true }) : adopted;
        }

        // The caller gets the version at the rotation, which the new id knows too. The newest version there may contain changes that the caller has not
        // received.
        _adoption = null;
        return decided;
    }

    private SessionOutage Unreachable(Exception error)
    {
        LogUnreachable(services.Logger, error, state.Id);
        return new SessionOutage(SessionOutageReason.Unreachable, $"The session was rotated to another id, and could not be reached there: {error.GetType().Name}.", mayHaveBeenApplied: true);
    }

    [LoggerMessage(109, LogLevel.Warning, "Session {Session} was rotated to another id, and could not be reached there. The caller retries.", EventName = "RotatedSessionUnreachable")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, SessionId session);
}
