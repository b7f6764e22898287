using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Which sessions and tickets a user has: one row for each user. It outlives all of them: a node records each once a day while it is used, and the
/// row's own idle timeout is a day longer than theirs. When it is full, what has ended is removed, or the oldest entry.
/// </summary>
internal sealed partial class SubjectIndex(ISessionClient client, SessionIds ids, EndedSessions remembered, TimeProvider time, ILogger<SubjectIndex> logger)
{
    /// <summary>How long a node that has recorded a session or ticket need not record it again.</summary>
    public static readonly TimeSpan RecordedFor = TimeSpan.FromDays(1);

    // A bound on the work of one request: it removes entries for one session, and must not load thousands.
    private const int MaximumEvictionLoads = 64;

    private const int MaximumConcurrentCalls = 16;

    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromDays(30);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly SessionIds _ids = ids.OfKind("Subject");

    /// <summary>Loads the recorded sessions and tickets of a user. Some of them may have ended.</summary>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async Task<SubjectRow> ReadAsync(string subject, CancellationToken cancellationToken)
    {
        var outcome = await client.LoadAsync(_ids.Of(subject), new SessionLoad(default, KeptAtLeast), cancellationToken);
        return outcome.Outage is { } outage ? throw Unavailable("The user's sessions could not be read", outage) : SubjectRow.Read(outcome);
    }

    /// <summary>Records what is missing.</summary>
    /// <returns>The outcome; null if nothing was missing.</returns>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async Task<CommitOutcome?> AddAsync(string subject, SubjectAdditions additions, CancellationToken cancellationToken)
    {
        var held = await ReadAsync(subject, cancellationToken);
        var lasts = Longest(held.Idle, Longest(KeptAtLeast, CachingSessionClient.Idle(additions.Idle) + RecordedFor));
        var missing = held.Missing(additions, time.GetUtcNow());
        if (missing.Count == 0 && held.Idle == lasts)
        {
            return null;
        }

        var changes = new SessionPatch { Set = missing };
        var outcome = await ChangeAsync(subject, held with { Version = default }, lasts, changes, cancellationToken);
        if (outcome.Status == CommitStatus.OverLimit)
        {
            await EvictAsync(subject, held, additions, missing.Count, cancellationToken);
            outcome = await ChangeAsync(subject, held with { Version = default }, lasts, changes, cancellationToken);
        }

        return outcome;
    }

    /// <summary>Removes what has ended.</summary>
    public async Task ForgetAsync(string subject, SubjectRow read, IEnumerable<IIndexEntry> ended, CancellationToken cancellationToken)
    {
        if (read.KeysOf(ended) is { Count: > 0 } keys)
        {
            await ChangeAsync(subject, read, read.Idle, new SessionPatch { Removed = keys }, cancellationToken);
        }
    }

    /// <summary>Loads sessions and tickets without touching them.</summary>
    public async Task<IReadOnlyList<SeenEntry>> PeekAsync(IReadOnlyCollection<IIndexEntry> entries, CancellationToken cancellationToken)
    {
        var seen = new List<SeenEntry>(entries.Count);
        foreach (var some in entries.Chunk(MaximumConcurrentCalls))
        {
            seen.AddRange(await Task.WhenAll(some.Select(async entry => SeenEntry.Of(entry, await client.LoadAsync(entry.Id, new SessionLoad(default, TimeSpan.Zero), cancellationToken)))));
        }

        return seen;
    }

    /// <exception cref="SessionUnavailableException">One of them could not be loaded.</exception>
    public static IReadOnlyList<SeenEntry> Answered(IReadOnlyList<SeenEntry> seen) =>
        seen.Select(static one => one.Outage).FirstOrDefault(static outage => outage is not null) is { } outage ? throw Unavailable("A session could not be read", outage) : seen;

    /// <summary>Ends what is live. If one cannot be ended, the others are.</summary>
    /// <returns>Those that were live.</returns>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm all of them.</exception>
    public async Task<IReadOnlyList<IIndexEntry>> EndAsync(IReadOnlyList<SeenEntry> seen, CancellationToken cancellationToken)
    {
        var ended = new List<IIndexEntry>();
        var outages = seen.Select(static one => one.Outage).ToList();
        foreach (var some in seen.Where(static one => one.Outage is null && !one.HasEnded).Chunk(MaximumConcurrentCalls))
        {
            // A session that was rotated since it was recorded reads as rotated, without an incarnation: the cluster forwards its end.
            var outcomes = await Task.WhenAll(some.Select(one => client.EndAsync(one.Entry.Id, new SessionEnd(SessionEndReason.Revoked, one.Incarnation, CallTimeout), cancellationToken).AsTask()));
            ended.AddRange(some.Zip(outcomes).Where(static one => one.Second.Status == EndStatus.Ended).Select(static one => one.First.Entry));
            outages.AddRange(outcomes.Select(static outcome => outcome.Outage));
            Remember(some, outcomes);
        }

        return outages.Find(static outage => outage is not null) is not { } first ? ended
            : throw new SessionUnavailableException(Describe("Not everything of the user could be ended", first)) { Outage = first, MayHaveEnded = true };
    }

    // Not of a session that was rotated: the end was that of another id.
    private void Remember(SeenEntry[] seen, EndOutcome[] outcomes)
    {
        foreach (var (one, outcome) in seen.Zip(outcomes))
        {
            if (outcome.Status == EndStatus.Ended && one.Status == LoadStatus.Whole)
            {
                remembered.Add(one.Entry.Id, SessionEndReason.Revoked);
            }
        }
    }

    /// <summary>Makes room for as many entries: removes what has ended, or the oldest of what has not. What cannot be read stays.</summary>
    private async Task EvictAsync(string subject, SubjectRow read, SubjectAdditions additions, int needed, CancellationToken cancellationToken)
    {
        var used = additions.Tickets.Select(static ticket => ticket.Id).Append(additions.Session?.Id ?? default).ToHashSet();
        var oldest = await PeekAsync([.. read.Entries.Where(entry => !used.Contains(entry.Id)).OrderBy(static entry => entry.FirstUsedAt).Take(MaximumEvictionLoads)], cancellationToken);
        var removed = oldest.Where(static one => one.HasEnded).ToList();
        foreach (var live in oldest.Where(static one => !one.HasEnded && one.Outage is null))
        {
            if (read.KeysOf(removed.Select(static one => one.Entry)).Count >= needed)
            {
                break;
            }

            removed.Add(live);
            if (live.Entry is IndexedTicket ticket)
            {
                // A ticket that revocation cannot find must not stay signed in: whoever stole one could push it out with new sign-ins.
                await EndAsync([live], cancellationToken);
                LogTicketEvicted(logger, ticket.Id);
            }
        }

        await ForgetAsync(subject, read, removed.Select(static one => one.Entry), cancellationToken);
    }

    private async Task<CommitOutcome> ChangeAsync(string subject, SubjectRow known, TimeSpan idle, SessionPatch changes, CancellationToken cancellationToken) => await client.CommitAsync(
        _ids.Of(subject),
        new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = known.Version,
            Create = known.Version.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = idle,
            Lifetime = idle == known.Idle ? null : new SessionLifetime(idle, null), // another node may have extended it meanwhile
            Timeout = CallTimeout,
            Changes = changes,
        },
        cancellationToken);

    // The cluster's maximum idle timeout is the bound.
    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => CachingSessionClient.Idle(one > other ? one : other);

    private static SessionUnavailableException Unavailable(string what, SessionOutage outage) => new(Describe(what, outage)) { Outage = outage };

    private static string Describe(string what, SessionOutage outage) => $"{what}: {outage.Reason}, {outage.Detail.TrimEnd('.')}.";
}
