using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// A session that goes on under another id (S10). What decides is the one write that says so under the old id: a caller who comes there later is
/// shown what it left with. Only then is it taken over under the new one, which nobody knows before that is done; a caller who hears nothing calls again.
/// </summary>
internal sealed partial class SessionRotation(SessionState state, SessionActorServices services)
{
    private static readonly Outage TooLate = new(OutageReason.TimedOut, "The session goes on under another id, and it was too late to go there.");
    private static readonly Outage NotArrived = new(OutageReason.Unreachable, "The session goes on under another id, and has not arrived there.");

    // Whether the session has arrived where it goes on, from this activation; null when it left from another one, or arrived long ago.
    private TaskCompletionSource<bool>? _arrival;

    /// <summary>It is stored that the session goes on elsewhere. By the write loop, before anybody hears so.</summary>
    public void Begin() => _arrival = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a commit to where the session goes on: the one that makes it go there, or one of a request that loaded it before.</summary>
    /// <param name="left">The document that the session left with.</param>
    /// <param name="pending">The commit as it was decided here.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="decided">What was decided here.</param>
    public async Task<CommitOutcome> FollowAsync(SessionDocument left, PendingCommit pending, SessionCommit commit, CommitOutcome decided)
    {
        try
        {
            var to = services.Sessions(left.Rotation!.Value.To);
            return commit.RotateTo.IsNone ? await ApplyAsync(to, pending) : await MoveAsync(to, left, decided);
        }
        catch (Exception error)
        {
            if (!commit.RotateTo.IsNone)
            {
                _arrival?.TrySetResult(false);
            }

            return CommitOutcome.Unavailable(NotReached(error));
        }
    }

    /// <summary>Ends the session where it goes on: for a request that loaded it before.</summary>
    public async Task<EndOutcome> FollowAsync(SessionId to, SessionEnd end, long arrived)
    {
        try
        {
            if (_arrival is { } arrival && !await arrival.Task)
            {
                return EndOutcome.Unavailable(NotArrived);
            }

            var left = end.Timeout - services.Time.GetElapsedTime(arrived);
            return left > TimeSpan.Zero ? await services.Sessions(to).EndAsync(end with { Timeout = left }) : EndOutcome.Unavailable(TooLate);
        }
        catch (Exception error)
        {
            return EndOutcome.Unavailable(NotReached(error));
        }
    }

    private async Task<CommitOutcome> ApplyAsync(ISessionGrain to, PendingCommit pending)
    {
        // Decided together with the rotation, it could come there first.
        if (_arrival is { } arrival && !await arrival.Task)
        {
            return CommitOutcome.Unavailable(NotArrived);
        }

        // A caller who came under the old id is not told what others did under the new one.
        return pending.Onward(services.Time.GetElapsedTime(pending.Arrived)) is { } onward
            ? await to.CommitAsync(onward) with { Others = null }
            : CommitOutcome.Unavailable(TooLate);
    }

    private async Task<CommitOutcome> MoveAsync(ISessionGrain to, SessionDocument left, CommitOutcome decided)
    {
        var adopted = await to.AdoptAsync(DocumentForm.Write(SessionRules.Moved(left), services.Options.StoredFormat));
        _arrival?.TrySetResult(adopted.Status == CommitStatus.Applied);
        if (adopted.Status != CommitStatus.Applied)
        {
            // Under the old id it is stored that it left.
            return adopted.Outage is { } outage ? CommitOutcome.Unavailable(outage with { MayHaveBeenApplied = true }) : adopted;
        }

        // With the version that it left with, which is known under the new id too: the newest one there may have changes in it that the caller is not sent.
        _arrival = null;
        return decided;
    }

    private Outage NotReached(Exception error)
    {
        LogNotGoneOn(services.Logger, error, state.Id);
        return new Outage(OutageReason.Unreachable, $"The session goes on under another id, and could not be reached there: {error.GetType().Name}.", MayHaveBeenApplied: true);
    }

    [LoggerMessage(109, LogLevel.Warning, "Session {Session} goes on under another id, and could not be reached there. Whoever asked asks again.", EventName = "NotGoneOn")]
    private static partial void LogNotGoneOn(ILogger logger, Exception exception, SessionId session);
}
