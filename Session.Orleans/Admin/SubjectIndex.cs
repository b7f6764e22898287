using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Records which sessions a user has: in one session of its own for each user, with an entry per session. It outlives all of them: a node records
/// each once a day while it is used, and its own idle timeout is a day longer than theirs. When it is full, ended sessions are removed, or the oldest one.
/// </summary>
internal sealed partial class SubjectIndex(ISessionClient client, SessionIds ids, IOptions<OrleansSessionOptions> options, TimeProvider time, ILogger<SubjectIndex> logger)
{
    private const int MaximumRecorded = 65_536;
    private const int MaximumRefused = 4096;

    // A bound on the work of one request: it removes entries for one session, and must not load thousands.
    private const int MaximumEvictionLoads = 64;

    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromDays(30);
    private static readonly TimeSpan RecordedFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(5);

    private readonly SessionIds _ids = ids.OfKind("Subject");

    // Includes the public id: a reused key leads to another session under the same id.
    private readonly TwoGenerationCache<(IndexedSession Session, string Subject), DateTimeOffset> _recorded = new(MaximumRecorded);
    private readonly TwoGenerationCache<string, DateTimeOffset> _refused = new(MaximumRefused);

    /// <summary>Records which user the session of a request belongs to. A failure does not fail the request: a later request records it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stored">The session.</param>
    public async Task RecordAsync(HttpContext context, StoredSession stored)
    {
        var id = stored.Id;
        if (id.IsNone || SubjectOf(context, id) is not { Length: > 0 } subject)
        {
            return;
        }

        var session = new IndexedSession(id, stored.PublicId, default);
        var now = time.GetUtcNow();
        if ((_recorded.TryGet((session, subject), out var recorded) && now < recorded + RecordedFor) || (_refused.TryGet(subject, out var until) && now < until))
        {
            return;
        }

        try
        {
            using var deadline = new Deadline(CallTimeout, time, CancellationToken.None);
            var status = await PutAsync(subject, session, stored.Idle, deadline.Token);
            if (status == CommitStatus.Applied)
            {
                _recorded.Put((session, subject), now, 1);
                return;
            }

            if (status == CommitStatus.OverLimit)
            {
                _refused.Put(subject, now + RefusedFor, 1);
            }

            LogNotRecorded(logger, id, status, null);
        }
        catch (Exception error)
        {
            LogNotRecorded(logger, id, CommitStatus.Unavailable, error);
        }
    }

    /// <summary>Loads the recorded sessions of a user. Some of them may have ended.</summary>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async Task<SubjectSessions> ReadAsync(string subject, CancellationToken cancellationToken)
    {
        var outcome = await client.LoadAsync(_ids.Of(subject), new SessionLoad(default, KeptAtLeast), cancellationToken);
        if (outcome.Outage is { } outage)
        {
            throw new SessionUnavailableException($"The user's sessions could not be read: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage };
        }

        var recorded = new List<IndexedSession>();
        foreach (var (key, value) in outcome.Patch.Set)
        {
            if (Guid.TryParse(key, out var publicId) && value.Length == SessionId.Size + sizeof(long) && SessionId.TryRead(value.Span[..SessionId.Size], out var id))
            {
                recorded.Add(new IndexedSession(id, publicId, new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(value.Span[SessionId.Size..]), TimeSpan.Zero)));
            }
        }

        return new SubjectSessions(outcome.Version, recorded, outcome.Lifetime.Idle);
    }

    /// <summary>Removes the sessions that have ended.</summary>
    public async Task ForgetAsync(string subject, SubjectSessions read, IReadOnlyList<IndexedSession> ended, CancellationToken cancellationToken)
    {
        if (ended.Count > 0)
        {
            await ChangeAsync(subject, read, read.Idle, new SessionPatch { Removed = [.. ended.Select(static session => session.PublicId.ToString())] }, cancellationToken);
        }
    }

    /// <summary>Loads a session without touching it.</summary>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async Task<LoadOutcome> PeekAsync(IndexedSession session, CancellationToken cancellationToken)
    {
        var seen = await client.LoadAsync(session.Id, new SessionLoad(default, TimeSpan.Zero), cancellationToken);
        return seen.Outage is { } outage
            ? throw new SessionUnavailableException($"A session could not be read: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage }
            : seen;
    }

    private string? SubjectOf(HttpContext context, SessionId id)
    {
        try
        {
            return options.Value.Subject?.Invoke(context);
        }
        catch (Exception error)
        {
            LogSubjectFailed(logger, id, error); // the request's changes are stored: its response must not say otherwise
            return null;
        }
    }

    private async Task<CommitStatus> PutAsync(string subject, IndexedSession session, TimeSpan idle, CancellationToken cancellationToken)
    {
        var held = await ReadAsync(subject, cancellationToken);
        var before = held.Sessions.FirstOrDefault(recorded => recorded.PublicId == session.PublicId);
        var lasts = Longest(held.Idle, Longest(KeptAtLeast, idle + RecordedFor));
        if (before.Id == session.Id && held.Idle == lasts)
        {
            return CommitStatus.Applied;
        }

        var value = new byte[SessionId.Size + sizeof(long)];
        session.Id.CopyTo(value);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(SessionId.Size), (before.Id.IsNone ? time.GetUtcNow() : before.FirstUsedAt).UtcTicks);
        var changes = new SessionPatch { Set = [new SessionEntry(session.PublicId.ToString(), value)] };
        var outcome = await ChangeAsync(subject, held with { Version = default }, lasts, changes, cancellationToken);
        if (outcome.Status == CommitStatus.OverLimit)
        {
            await EvictAsync(subject, held, cancellationToken);
            outcome = await ChangeAsync(subject, held with { Version = default }, lasts, changes, cancellationToken);
        }

        return outcome.Status;
    }

    private async Task EvictAsync(string subject, SubjectSessions read, CancellationToken cancellationToken)
    {
        var oldest = read.Sessions.OrderBy(static session => session.FirstUsedAt).Take(MaximumEvictionLoads).ToList();
        var seen = await Task.WhenAll(oldest.Select(session => PeekAsync(session, cancellationToken)));
        var ended = oldest.Where((session, at) => session.HasEnded(seen[at])).ToList();
        await ForgetAsync(subject, read, ended.Count > 0 ? ended : oldest[..Math.Min(1, oldest.Count)], cancellationToken);
    }

    // The cluster's maximum idle timeout is the bound.
    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => CachingSessionClient.Idle(one > other ? one : other);

    private async Task<CommitOutcome> ChangeAsync(string subject, SubjectSessions known, TimeSpan idle, SessionPatch changes, CancellationToken cancellationToken) => await client.CommitAsync(
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

    [LoggerMessage(119, LogLevel.Warning, "The user of session {session} could not be recorded ({status}). A later request tries again.", EventName = "SubjectNotRecorded")]
    private static partial void LogNotRecorded(ILogger logger, SessionId session, CommitStatus status, Exception? error);

    [LoggerMessage(120, LogLevel.Error, "OrleansSessionOptions.Subject threw, so the user of session {session} is not recorded and ISessionAdmin cannot find it. Return null for a request without a user.", EventName = "SubjectFailed")]
    private static partial void LogSubjectFailed(ILogger logger, SessionId session, Exception error);
}

/// <summary>The recorded sessions of a user, at one version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Idle">The idle timeout of the record itself.</param>
internal sealed record SubjectSessions(SessionVersion Version, IReadOnlyList<IndexedSession> Sessions, TimeSpan Idle);

/// <summary>A recorded session of a user.</summary>
internal readonly record struct IndexedSession(SessionId Id, Guid PublicId, DateTimeOffset FirstUsedAt)
{
    /// <summary>Whether the session has ended, by what a load of its id returned: nothing, or another session under a reused key.</summary>
    public bool HasEnded(LoadOutcome seen) => seen.Status switch
    {
        LoadStatus.Ended => seen.Reason != SessionEndReason.Rotated,
        LoadStatus.Unavailable => false,
        _ => seen.PublicId != PublicId,
    };
}
