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

    /// <summary>Notifies the application if the draft ends a session that requests it.</summary>
    /// <param name="before">The session before the draft; null when there was none.</param>
    /// <param name="draft">The draft that will be stored next.</param>
    /// <returns>Why the draft must not be stored; null when it may.</returns>
    public Task<SessionOutage?> TryNotifyAsync(SessionDocument? before, SessionDraft draft) =>
        before is { EndedBy: null, Lifetime.NotifyOnEnd: true } && DraftSeal.EndsSession(draft, before) ? TryNotifyOfEndAsync(before, draft) : SessionTouches.NoOutage;

    // When the feed is full, the notification is dropped: otherwise the session could not end at all.
    private async Task<SessionOutage?> TryNotifyOfEndAsync(SessionDocument before, SessionDraft draft)
    {
        var id = before.Id;
        var ended = new SessionEndedContext
        {
            ClusterId = id,
            Incarnation = before.Version.Incarnation,
            Id = before.PublicId.ToString(),
            Reason = draft.EndedBy ?? SessionEndReason.ExpiredIdle,
            EndedAt = draft.Now,
            Entries = SessionRules.SizeOf(before) <= EndedFeed.MaximumContentBytes ? [.. before.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] : null,
        };
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
            LogFailed(e, id);
            return new SessionOutage(SessionOutageReason.Storage, $"The application could not be notified of the session's end: {e.GetType().Name}.");
        }
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
