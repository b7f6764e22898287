using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Reads the ends of sessions from the feed, and calls the application's handlers: one web node at a time for each bucket of the feed. An end is
/// removed from the feed when all handlers have completed.
/// </summary>
internal sealed partial class EndedFeedReader(
    ISessionClient client, SessionApplication application, IEnumerable<SessionEndedHandlerRegistration> subscriptions, IServiceScopeFactory scopes, IOptions<OrleansSessionOptions> options, TimeProvider time, ILogger<EndedFeedReader> logger) : BackgroundService
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaximumLease = TimeSpan.FromSeconds(100);

    // Longer than a silo takes, after it has recorded an end, to store the end or to give up.
    private static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(1);

    private readonly SessionSnapshot[] _feeds = [.. Enumerable.Repeat(SessionSnapshot.None, EndedFeed.Buckets)];
    private readonly Type[] _handlers = [.. subscriptions.Select(static subscription => subscription.Handler).Distinct()];
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_handlers.Length == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.EndNotificationPollingInterval, time);
        do
        {
            for (var bucket = 0; bucket < EndedFeed.Buckets; bucket++)
            {
                await PeekAsync(bucket, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PeekAsync(int bucket, CancellationToken stopping)
    {
        try
        {
            if (await ReadAsync(bucket, stopping) && _feeds[bucket].Entries.Count > 0)
            {
                await DealAsync(bucket, stopping);
            }
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            Failed(error);
        }
    }

    /// <summary>Brings the copy of a bucket up to date.</summary>
    private async Task<bool> ReadAsync(int bucket, CancellationToken stopping)
    {
        var known = _feeds[bucket];
        var outcome = await client.LoadAsync(EndedFeed.IdOf(application.Tag, bucket), new SessionLoad(known.Version, EndedFeed.Retention), stopping);
        if (outcome.Outage is not null)
        {
            Failed(null);
            return false;
        }

        _failing = false;
        _feeds[bucket] = outcome.Status switch
        {
            LoadStatus.Unchanged => known,
            LoadStatus.Changed or LoadStatus.Whole => known.With(outcome.Version, outcome.PublicId, outcome.Patch),
            _ => SessionSnapshot.None,
        };
        return true;
    }

    private async Task DealAsync(int bucket, CancellationToken stopping)
    {
        var gate = EndedFeed.LockOf(application.Tag, bucket);
        var request = new SessionLock { Step = LockStep.Acquire, Ticket = Guid.NewGuid(), Idle = EndedFeed.Retention, MaximumDuration = MaximumLease };
        var lent = await client.LockAsync(gate, request, stopping);
        if (lent.Status != LockStatus.Granted)
        {
            await client.LockAsync(gate, request with { Step = LockStep.Release }, stopping); // another node processes the bucket
            return;
        }

        var held = request with { Step = LockStep.Renew, Number = lent.Fence };
        try
        {
            await ReadAsync(bucket, stopping); // entries that the other node has processed are removed
            var kept = time.GetTimestamp();
            foreach (var (key, value) in _feeds[bucket].Entries)
            {
                if (time.GetElapsedTime(kept) > KeepEvery)
                {
                    kept = time.GetTimestamp();
                    if ((await client.LockAsync(gate, held, stopping)).Status != LockStatus.Granted)
                    {
                        return;
                    }
                }

                if (!WireFormats.Ended.TryRead(value.Span, out var ended) || await TryHandleAsync(ended, stopping))
                {
                    await RemoveAsync(bucket, key, value, stopping);
                }
            }
        }
        finally
        {
            await client.LockAsync(gate, held with { Step = LockStep.Release }, CancellationToken.None);
        }
    }

    private async Task<bool> TryHandleAsync(SessionEndedContext ended, CancellationToken stopping)
    {
        // The end was recorded before it was stored. If another silo extended the session in between, or rotated it, the session is alive.
        var session = await client.LoadAsync(ended.ClusterId, new SessionLoad(default, TimeSpan.Zero), stopping);
        if (session.Outage is not null || session.Version.Incarnation == ended.Incarnation || session.Status is LoadStatus.Rotated or LoadStatus.Forkable || session.Reason == SessionEndReason.Rotated)
        {
            return session.Outage is null && time.GetUtcNow() - ended.EndedAt > SettledAfter;
        }

        foreach (var handler in _handlers)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await ((ISessionEndedHandler)scope.ServiceProvider.GetRequiredService(handler)).HandleAsync(ended, stopping);
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                LogHandlerFailed(logger, handler.Name, ended.ClusterId, error);
                if (time.GetUtcNow() - ended.EndedAt < EndedFeed.Retention)
                {
                    return false;
                }

                LogGivenUp(logger, ended.ClusterId, ended.EndedAt);
            }
        }

        return true;
    }

    /// <summary>Removes an entry, unless a silo has recorded the same end once more: that record may have more of the session's content.</summary>
    private async Task RemoveAsync(int bucket, string key, ReadOnlyMemory<byte> handled, CancellationToken stopping)
    {
        var known = _feeds[bucket];
        if (!known.Entries.TryGetValue(key, out var current) || !current.Span.SequenceEqual(handled.Span))
        {
            return;
        }

        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = known.Version,
            Idle = EndedFeed.Retention,
            Timeout = CallTimeout,
            DetectConflicts = true,
            Changes = new SessionPatch { Removed = [key] },
        };
        var outcome = await client.CommitAsync(EndedFeed.IdOf(application.Tag, bucket), commit, stopping);
        if (outcome is { Status: CommitStatus.Applied, Others: { } others })
        {
            _feeds[bucket] = known.With(outcome.Version, outcome.PublicId, commit.Changes, others); // otherwise each response would be larger than the previous one
        }
    }

    // One warning per outage, not one per polling interval.
    private void Failed(Exception? error)
    {
        if (!_failing)
        {
            LogNotRead(logger, error);
        }

        _failing = true;
    }
}
