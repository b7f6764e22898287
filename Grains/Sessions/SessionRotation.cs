using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Moves a session to another id (S10). The write under the old id decides: from then on, the old id shows the session as it was at that moment. Only
/// then does the new id adopt the session. No caller knows the new id before that has succeeded; a caller that gets no response calls again.
/// </summary>
internal sealed partial class SessionRotation(SessionState state, SessionActorServices services)
{
    /// <summary>How many rotations a call is forwarded over at most: 16. More than one is rare, and each is another call that somebody waits for (S12).</summary>
    public const int MaximumForwards = 16;

    private const string Forwards = "session.forwards";

    private static readonly SessionOutage TooFar = new(SessionOutageReason.TimedOut, $"The session was rotated more than {MaximumForwards} times since. End it under its present id.");

    /// <summary>The outage of a call that no time is left for.</summary>
    public static readonly SessionOutage TooLate = new(SessionOutageReason.TimedOut, "The session was rotated to another id, and no time was left to forward the call.");

    // The last attempt to bring a rotated session to its new id. Null until this activation has made one.
    private (SessionVersion Rotated, Task<CommitOutcome> Outcome)? _adoption;

    /// <summary>Forwards a commit to the session's new id: the one that rotates it, or one of a request that loaded it before.</summary>
    /// <param name="rotated">The document that the session was rotated with.</param>
    /// <param name="pending">The operation of the commit.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="decided">The decision under the old id.</param>
    public async Task<CommitOutcome> ForwardAsync(SessionDocument rotated, PendingCommit pending, SessionCommit commit, CommitOutcome decided)
    {
        try
        {
            // One that rotates once more asks again: the session may have ended since.
            var adopted = await AdoptAsync(rotated, mayBeKnown: commit.RotateTo.IsNone).WaitAsync(Remaining(commit.Timeout, pending.Arrived), services.Time);
            if (adopted.Status != CommitStatus.Applied)
            {
                // The rotation is stored under the old id, so it may have been applied.
                return adopted.Outage is { } outage && !commit.RotateTo.IsNone ? CommitOutcome.Unavailable(outage with { MayHaveBeenApplied = true }) : adopted;
            }

            // The caller gets the version at the rotation, which the new id knows too. The newest version there may contain changes that the caller has
            // not received.
            return commit.RotateTo.IsNone ? await ForwardCommitAsync(services.Sessions(rotated.Rotation!.Value.To), pending) : decided;
        }
        catch (TimeoutException)
        {
            return CommitOutcome.Unavailable(TooLate with { MayHaveBeenApplied = !commit.RotateTo.IsNone });
        }
        catch (Exception error)
        {
            return CommitOutcome.Unavailable(Unreachable(error));
        }
    }

    /// <summary>Forwards an end to the session's new id, for a request that loaded the session before.</summary>
    public async Task<EndOutcome> ForwardAsync(SessionDocument rotated, SessionEnd end, long arrived)
    {
        try
        {
            var adopted = await AdoptAsync(rotated, mayBeKnown: true).WaitAsync(Remaining(end.Timeout, arrived), services.Time);
            if (adopted.Status != CommitStatus.Applied)
            {
                return adopted.Outage is { } outage ? EndOutcome.Unavailable(outage) : new EndOutcome { Status = EndStatus.NotFound };
            }

            return !TryCountForward() ? EndOutcome.Unavailable(TooFar) : await services.Sessions(rotated.Rotation!.Value.To).EndAsync(end with { Timeout = Remaining(end.Timeout, arrived) });
        }
        catch (TimeoutException)
        {
            return EndOutcome.Unavailable(TooLate);
        }
        catch (Exception error)
        {
            return EndOutcome.Unavailable(Unreachable(error));
        }
    }

    private async Task<CommitOutcome> ForwardCommitAsync(ISessionGrain to, PendingCommit pending) =>
        // A caller that used the old id must not see what others wrote under the new one.
        pending.Forwarded(services.Time.GetElapsedTime(pending.Arrived)) is not { } forwarded ? CommitOutcome.Unavailable(TooLate)
            : TryCountForward() ? await to.CommitAsync(forwarded) with { Others = null }
            : CommitOutcome.Ended(SessionEndReason.Rotated);

    // Counted with the call, whichever silos it passes.
    private static bool TryCountForward()
    {
        var forwards = RequestContext.Get(Forwards) is int before ? before : 0;
        RequestContext.Set(Forwards, forwards + 1);
        return forwards < MaximumForwards;
    }

    /// <summary>
    /// Makes sure that the session arrived under its new id. Whoever forwards does so first: the caller that rotated the session may have been lost, or its
    /// silo, after the rotation was stored. The calls of one activation share an attempt.
    /// </summary>
    public Task<CommitOutcome> AdoptAsync(SessionDocument rotated, bool mayBeKnown)
    {
        lock (state.Gate)
        {
            if (_adoption is { } last && last.Rotated == rotated.Version
                && (!last.Outcome.IsCompleted || (mayBeKnown && last.Outcome is { IsCompletedSuccessfully: true, Result.Status: CommitStatus.Applied })))
            {
                return last.Outcome;
            }
        }

        var outcome = services.Sessions(rotated.Rotation!.Value.To).AdoptAsync(DocumentFormat.Write(rotated.ForNewId(), services.Options.StoredFormat));
        lock (state.Gate)
        {
            _adoption = (rotated.Version, outcome);
        }

        return outcome;
    }

    /// <summary>How much of a call's time is left.</summary>
    /// <exception cref="TimeoutException">Nothing.</exception>
    public TimeSpan Remaining(TimeSpan timeout, long arrived)
    {
        var remaining = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - services.Time.GetElapsedTime(arrived);
        return remaining > TimeSpan.Zero || remaining == Timeout.InfiniteTimeSpan ? remaining : throw new TimeoutException();
    }

    /// <summary>The outage of a call that the new id did not answer.</summary>
    public SessionOutage Unreachable(Exception error)
    {
        LogUnreachable(services.Logger, error, state.Id);
        return new SessionOutage(SessionOutageReason.Unreachable, $"The session was rotated to another id, and could not be reached there: {error.GetType().Name}.", mayHaveBeenApplied: true);
    }

    [LoggerMessage(109, LogLevel.Warning, "Session {Session} was rotated to another id, and could not be reached there. The caller retries.", EventName = "RotatedSessionUnreachable")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, SessionId session);
}
