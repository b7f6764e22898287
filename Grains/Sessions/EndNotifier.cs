using System.Globalization;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Notifies the application when a session ends, if the session requests it. The notification goes to the application's feed of ended sessions before
/// the end is stored: handlers tolerate a duplicate, but a notification that was never sent cannot be recovered. If two activations end the session at
/// once, each notifies with the content that it has, and the one whose end was not stored withdraws its own.
/// </summary>
internal sealed partial class EndNotifier(SessionActorServices services)
{
    private const int MaximumAttempts = 16;

    private readonly ILogger _logger = services.Logger;
    private readonly Guid _activation = Guid.NewGuid();
    private readonly List<(Guid Incarnation, ulong Stamp)> _notified = [];

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
            Remember(end.Incarnation, draft.Stamp);
            if (await TryNotifyAsync(draft.Id, ended) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    /// <summary>Withdraws what was notified of an end that another activation stored first. What cannot be withdrawn is a duplicate.</summary>
    /// <param name="stored">The document in storage.</param>
    public async Task WithdrawIfLostAsync(SessionDocument? stored)
    {
        // A rotated session has not ended. Of one that expired, storage keeps nothing that could tell: then the application is notified twice.
        if (stored is not { EndedBy: not (null or SessionEndReason.Rotated), Version.Incarnation: var incarnation } || !_notified.Exists(own => own.Incarnation == incarnation)
            || stored.Stamps.Any(writer => _notified.Contains((incarnation, writer.Stamp))))
        {
            return;
        }

        _notified.RemoveAll(own => own.Incarnation == incarnation);
        try
        {
            // The other may have found the feed full: then its application is notified by this one. If what it stored asks for no notification, there is none.
            var feed = await FeedOf(stored.Id).LoadAsync(new SessionLoad(default, TimeSpan.Zero)).WaitAsync(services.Options.StorageTimeout, services.Time);
            if (stored.Lifetime.NotifyOnEnd && !feed.Patch.Set.Any(entry => entry.Key != KeyOf(incarnation) && entry.Key.StartsWith(incarnation.ToString("N", CultureInfo.InvariantCulture), StringComparison.Ordinal)))
            {
                return;
            }

            if (await ChangeFeedAsync(stored.Id, new SessionPatch { Removed = [KeyOf(incarnation)] }) is { Outage: { } outage })
            {
                LogNotWithdrawn(null, stored.Id, outage.Detail);
            }
        }
        catch (Exception e)
        {
            LogNotWithdrawn(e, stored.Id, e.GetType().Name);
        }
    }

    // When the feed is full, the notification is dropped: otherwise the session could not end at all.
    private async Task<SessionOutage?> TryNotifyAsync(SessionId id, SessionEndedContext ended)
    {
        try
        {
            var outcome = await SendAsync(id, ended);
            if (outcome.Status == CommitStatus.OverLimit && ended.Entries is not null)
            {
                outcome = await SendAsync(id, ended with { Entries = null }); // the fact of the end matters more than the contents
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

    // The stamps of a few attempts: one whose answer was lost may be stored later.
    private void Remember(Guid incarnation, ulong stamp)
    {
        if (_notified.Count == MaximumAttempts)
        {
            _notified.RemoveAt(0);
        }

        _notified.Add((incarnation, stamp));
    }

    private ISessionGrain FeedOf(SessionId id) => services.Sessions(EndedFeed.IdOf(id.Application, id.Bucket(EndedFeed.Buckets)));

    private string KeyOf(Guid incarnation) => string.Create(CultureInfo.InvariantCulture, $"{incarnation:N}:{_activation:N}");

    private Task<CommitOutcome> SendAsync(SessionId id, SessionEndedContext ended)
    {
        using var bytes = new WireBuffer();
        WireFormats.Ended.Write(bytes, ended);
        return ChangeFeedAsync(id, new SessionPatch { Set = [new SessionEntry(KeyOf(ended.Incarnation), bytes.Written.ToArray())] });
    }

    private Task<CommitOutcome> ChangeFeedAsync(SessionId id, SessionPatch changes) => FeedOf(id).CommitOnlyAsync(new SessionCommit
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = EndedFeed.Retention,
        Timeout = services.Options.StorageTimeout,
        Lifetime = new SessionLifetime(EndedFeed.Retention, null),
        Changes = changes,
    }).WaitAsync(services.Options.StorageTimeout, services.Time);

    [LoggerMessage(130, LogLevel.Warning, "Session {Session}: the application could not be notified of its end, so the end was not stored.", EventName = "EndNotificationFailed")]
    private partial void LogFailed(Exception exception, SessionId session);

    [LoggerMessage(134, LogLevel.Error, "Session {Session} ended, and its application will not be notified: the application's feed of ended sessions is full, because no web node has processed it. See AddSessionEndedHandler.", EventName = "EndNotificationDropped")]
    private partial void LogDropped(SessionId session);

    [LoggerMessage(179, LogLevel.Information, "Session {Session}: two silos ended it at once, and the notification of the one whose end was not stored could not be withdrawn ({Reason}). The application may be notified twice.", EventName = "EndNotificationNotWithdrawn")]
    private partial void LogNotWithdrawn(Exception? exception, SessionId session, string reason);
}
