using System.Globalization;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Notifies the application of the end of a session that asks for it, through the application's feed of ends, before the end is stored. A notification
/// sent twice does no harm; one never sent does.
/// </summary>
internal sealed partial class EndNotifier(SessionActorServices services)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Notifies the application if the draft ends a session that asks for it.</summary>
    /// <param name="before">The session before the draft; null when there was none.</param>
    /// <param name="draft">The draft that is about to be stored.</param>
    /// <returns>Why the draft must not be stored; null when it may.</returns>
    public Task<Outage?> TryNotifyAsync(SessionDocument? before, SessionDraft draft) =>
        before is { EndedBy: null, Lifetime.NotifyOnEnd: true } && DraftSeal.Ends(draft, before) ? TryNotifyOfEndAsync(before, draft) : SessionTouches.NoOutage;

    // When the feed is full the notification is dropped: a session that could not end would be worse.
    private async Task<Outage?> TryNotifyOfEndAsync(SessionDocument before, SessionDraft draft)
    {
        var id = before.Id;
        var ended = new SessionEnded
        {
            ClusterId = id,
            Incarnation = before.Version.Incarnation,
            Id = before.PublicId.ToString(),
            Reason = draft.EndedBy ?? EndReason.ExpiredIdle,
            At = draft.Now,
            Entries = SessionRules.SizeOf(before) <= EndedFeed.MaximumContentBytes ? [.. before.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] : null,
        };
        try
        {
            var feed = services.Sessions(EndedFeed.IdOf(id.Application, id.Bucket(EndedFeed.Buckets)));
            var outcome = await SendAsync(feed, ended);
            if (outcome.Status == CommitStatus.OverLimit && ended.Entries is not null)
            {
                outcome = await SendAsync(feed, ended with { Entries = null }); // that it ended is worth more than what was in it
            }

            if (outcome.Status != CommitStatus.OverLimit)
            {
                return outcome.Status == CommitStatus.Applied ? null : outcome.Outage ?? new Outage(OutageReason.Storage, $"The session's end could not be told: {outcome.Status}.");
            }

            LogUntold(id);
            services.Metrics?.Untold(id);
            return null;
        }
        catch (Exception e)
        {
            LogNotTold(e, id);
            return new Outage(OutageReason.Storage, $"The session's end could not be told: {e.GetType().Name}.");
        }
    }

    private Task<CommitOutcome> SendAsync(ISessionGrain feed, SessionEnded ended)
    {
        using var bytes = new WireBuffer();
        WireFormats.Ended.Write(bytes, ended);
        return feed.TellAsync(new SessionCommit
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

    [LoggerMessage(130, LogLevel.Warning, "Session {Session}: its end could not be told, so it was not stored.", EventName = "NotTold")]
    private partial void LogNotTold(Exception exception, SessionId session);

    [LoggerMessage(134, LogLevel.Error, "Session {Session} ended, and nobody will hear of it: its application's feed of ends is full, because no web node has dealt with them. See OnEnded.", EventName = "Untold")]
    private partial void LogUntold(SessionId session);
}
