using System.Globalization;

namespace OrleansSessions;

/// <content>Tells the end of a session that wants it told, before the end is stored: told once too often does no harm, never told does.</content>
internal sealed partial class SessionCell
{
    private async Task<Outage?> TryTellAsync(SessionDraft draft)
    {
        if (_held is not { EndedBy: null, Lifetime.NotifyOnEnd: true } before || !draft.HasEnded(before))
        {
            return null;
        }

        var ended = new SessionEnded
        {
            ClusterId = _id,
            Incarnation = before.Version.Incarnation,
            Id = before.PublicId.ToString(),
            Reason = draft.EndedBy ?? (SessionRules.IsOutlived(before, _touched, draft.Now) ? EndReason.ExpiredAbsolute : EndReason.ExpiredIdle),
            At = draft.Now,
            Entries = SessionRules.SizeOf(before) <= EndedFeed.MaximumContentBytes ? [.. before.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] : null,
        };
        try
        {
            var feed = Others!(EndedFeed.IdOf(_id.Application, _id.Bucket(EndedFeed.Buckets)));
            var outcome = await feed.TellAsync(EntryOf(ended)).WaitAsync(_options.StorageTimeout, _time);
            if (outcome.Status == CommitStatus.OverLimit && ended.Entries is not null)
            {
                outcome = await feed.TellAsync(EntryOf(ended with { Entries = null })).WaitAsync(_options.StorageTimeout, _time); // that it ended is worth more than what was in it
            }

            if (outcome.Status != CommitStatus.OverLimit)
            {
                return outcome.Status == CommitStatus.Applied ? null : outcome.Outage ?? new Outage(OutageReason.Storage, $"The session's end could not be told: {outcome.Status}.");
            }

            // Nobody has dealt with thousands of them. A session that could not end would be worse.
            LogUntold(_id);
            Metrics?.Untold(_id);
            return null;
        }
        catch (Exception e)
        {
            LogNotTold(e, _id);
            return new Outage(OutageReason.Storage, $"The session's end could not be told: {e.GetType().Name}.");
        }
    }

    private SessionCommit EntryOf(SessionEnded ended)
    {
        using var bytes = new WireBuffer();
        WireFormats.Ended.Write(bytes, ended);
        return new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = EndedFeed.Retention,
            Timeout = _options.StorageTimeout,
            Lifetime = new SessionLifetime(EndedFeed.Retention, null),
            Changes = new SessionPatch { Set = [new SessionEntry(ended.Incarnation.ToString("N", CultureInfo.InvariantCulture), bytes.Written.ToArray())] },
        };
    }
}
