namespace OrleansSessions;

/// <content>
/// A session that goes on under another id (S10). What decides is the one write that says so under the old id: who comes there later is shown
/// what it left with. Only then is it taken over under the new one, which nobody knows before that is done; a caller who hears nothing asks again.
/// </content>
internal sealed partial class SessionCell
{
    /// <summary>The sessions under other ids.</summary>
    public Func<SessionId, ISessionGrain>? Others { get; init; }

    /// <summary>Goes on with a session that was under another id until now.</summary>
    /// <param name="document">The document that it left with, made out to this id.</param>
    public async Task<CommitOutcome> AdoptAsync(byte[] document)
    {
        var read = DocumentForm.Read(document, _id);
        return read.Document is { } left
            ? await Enqueue(new PendingAdoption(left) { Arrived = _time.GetTimestamp(), Timeout = Timeout.InfiniteTimeSpan })
            : CommitOutcome.Unavailable(new Outage(OutageReason.NewerFormat, "The silo that the session was on writes a form that this one does not read."));
    }

    // Whether the session has arrived where it goes on, from this cell; null when it left from another one, or arrived long ago.
    private TaskCompletionSource<bool>? _arrival;

    /// <summary>Takes a commit to where the session goes on.</summary>
    private async Task<CommitOutcome> GoOnAsync(SessionDocument left, PendingCommit pending, SessionCommit commit, CommitOutcome decided)
    {
        try
        {
            var to = Others!(left.Rotation!.Value.To);
            if (commit.RotateTo.IsNone)
            {
                // Decided together with the rotation, it could come there first.
                if (_arrival is { } arrival && !await arrival.Task)
                {
                    return CommitOutcome.Unavailable(new Outage(OutageReason.Unreachable, "The session goes on under another id, and has not arrived there."));
                }

                // Who came under the old id is not told what others did under the new one.
                return pending.Onward(_time.GetElapsedTime(pending.Arrived)) is { } onward
                    ? await to.CommitAsync(onward) with { Others = null }
                    : CommitOutcome.Unavailable(TooLate);
            }

            var adopted = await to.AdoptAsync(DocumentForm.Write(SessionRules.Moved(left), _options.StoredFormat));
            _arrival?.TrySetResult(adopted.Status == CommitStatus.Applied);
            if (adopted.Status != CommitStatus.Applied)
            {
                return Unknown(adopted);
            }

            // With the version that it left with, which is known under the new id too: the newest one there may have changes in it that the caller is not sent.
            _arrival = null;
            return decided;
        }
        catch (Exception error)
        {
            LogNotGoneOn(error, _id);
            if (!commit.RotateTo.IsNone)
            {
                _arrival?.TrySetResult(false);
            }

            return CommitOutcome.Unavailable(new Outage(OutageReason.Unreachable, $"The session goes on under another id, and could not be reached there: {error.GetType().Name}.", MayHaveBeenApplied: true));
        }
    }

    /// <summary>Ends the session where it goes on: for a request that loaded it before.</summary>
    private async Task<EndOutcome> EndAsync(SessionId to, SessionEnd end, long arrived)
    {
        try
        {
            if (_arrival is { } arrival && !await arrival.Task)
            {
                return EndOutcome.Unavailable(new Outage(OutageReason.Unreachable, "The session goes on under another id, and has not arrived there."));
            }

            var left = end.Timeout - _time.GetElapsedTime(arrived);
            return left > TimeSpan.Zero ? await Others!(to).EndAsync(end with { Timeout = left }) : EndOutcome.Unavailable(TooLate);
        }
        catch (Exception error)
        {
            LogNotGoneOn(error, _id);
            return EndOutcome.Unavailable(new Outage(OutageReason.Unreachable, $"The session goes on under another id, and could not be reached there: {error.GetType().Name}.", MayHaveBeenApplied: true));
        }
    }

    private static readonly Outage TooLate = new(OutageReason.TimedOut, "The session goes on under another id, and it was too late to go there.");

    // Under the old id it is stored that it left.
    private static CommitOutcome Unknown(CommitOutcome adopted) => adopted.Outage is { } outage ? CommitOutcome.Unavailable(outage with { MayHaveBeenApplied = true }) : adopted;
}
