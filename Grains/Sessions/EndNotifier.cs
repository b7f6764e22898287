using System.Globalization;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Notifies the application when a session ends, if the session requests it. The notification goes to the application's feed of ended sessions before
/// the end is stored: handlers tolerate a duplicate, but a notification that was never sent cannot be recovered.
/// </summary>
internal sealed partial class EndNotifier(SessionActorServices services)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Notifies the application of the sessions that a draft ends.</summary>
    /// <param name="draft">The draft that will be stored next.</param>
    /// <returns>Why the draft must not be stored; null when it may.</returns>
    public async Task<SessionOutage?> TryNotifyAsync(SessionDraft draft)
    {
        IReadOnlyList<EndedSession> ends = draft.Ends.Recorded;
        if (draft.Ends.ExpiredRotation is { } rotated && ExpiryRules.IsArrivalKnown(rotated, draft.Now))
        {
            try
            {
                // Whatever is in the row of the new id, the session arrived there. Later than this the row may be gone again, and nobody can say.
                if (await new SessionRow(rotated.Rotation!.Value.To, services).ReadAsync() is null)
                {
                    ends = [.. ends, new EndedSession(rotated.Version.Incarnation, rotated.PublicId, SessionEndReason.ExpiredIdle, rotated.Entries)];
                }
            }
            catch (Exception e)
            {
                return Failed(e, rotated.Id);
            }
        }

        foreach (var end in ends)
        {
            var ended = new SessionEndedContext
            {
                ClusterId = draft.Id,
                Incarnation = end.Incarnation,
                Id = end.PublicId.ToString(),
                Reason = end.Reason,
                EndedAt = draft.Now,
                Entries = SessionRules.SizeOf(end.Entries) <= EndedFeed.MaximumContentBytes ? [.. end.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] : null,
            };
            if (await TryNotifyAsync(draft.Id, ended) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    // When the feed is full, the notification is dropped: otherwise the session could not end at all.
    private async Task<SessionOutage?> TryNotifyAsync(SessionId id, SessionEndedContext ended)
    {
        try
        {
            var feed = services.Sessions(EndedFeed.IdOf(id.Application, id.Bucket(EndedFeed.Buckets)));
            var outcome = await SendAsync(feed, ended);
            if (outcome.Status == CommitStatus.OverLimit && ended.Entries is not null)
            {
                outcome = await SendAsync(feed, ended with { Entries = null }); // the fact of the end matters more than the contents
            }

            if (outcome.Status != CommitStatus.OverLimit)
            {
                return outcome.Status == CommitStatus.Applied ? null : outcome.Outage ?? new SessionOutage(SessionOutageReason.Storage, $"The application could not be notified of the session's end: {outcome.Status}.");
            }

            LogDropped(id);
            services.Metrics?.EndNotificationDropped(id);
            return null;
        }
        catch (Exception e)
        {
            return Failed(e, id);
        }
    }

    private SessionOutage Failed(Exception error, SessionId id)
    {
        LogFailed(error, id);
        return new SessionOutage(SessionOutageReason.Storage, $"The application could not be notified of the session's end: {error.GetType().Name}.");
    }

    private Task<CommitOutcome> SendAsync(ISessionGrain feed, SessionEndedContext ended)
    {
        using var bytes = new WireBuffer();
        WireFormats.Ended.Write(bytes, ended);
        return feed.CommitOnlyAsync(new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = EndedFeed.Retention,
            Timeout = services.Options.StorageTimeout,
            Lifetime = new SessionLifetime(EndedFeed.Retention, null),
            Changes = new SessionPatch { Set = [new SessionEntry(ended.Incarnation.ToString("N", CultureInfo.InvariantCulture), bytes.Written.ToArray())] },
        }).WaitAsync(services.Options.StorageTimeout, services.Time);
    }

    [LoggerMessage(130, LogLevel.Warning, "Session {Session}: the application could not be notified of its end, so the end was not stored.", EventName = "EndNotificationFailed")]
    private partial void LogFailed(Exception exception, SessionId session);

    [LoggerMessage(134, LogLevel.Error, "Session {Session} ended, and its application will not be notified: the application's feed of ended sessions is full, because no web node has processed it. See AddSessionEndedHandler.", EventName = "EndNotificationDropped")]
    private partial void LogDropped(SessionId session);
}
