using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions.Cache;
using OrleansSessions.Sessions;

namespace OrleansSessions.Admin;

/// <summary>
/// Which sessions a user has: a session of its own for each user, with an entry per session. A node notes each once; who has forgotten notes it again,
/// with the time that it is then.
/// </summary>
internal sealed partial class SubjectIndex(ISessionClient client, SessionIds ids, IOptions<OrleansSessionOptions> options, TimeProvider time, ILogger<SubjectIndex> logger)
{
    private const int NotedMax = 65_536;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Generations<(SessionId Session, Guid PublicId, string Subject), bool> _noted = new(NotedMax);

    /// <summary>Notes whose session a request has used. That it could not be noted is no reason to fail the request: the next one notes it.</summary>
    public async Task NoteAsync(HttpContext context, SessionId session, Guid publicId)
    {
        if (session.IsNone)
        {
            return;
        }

        try
        {
            // Under the same key there may be another session by now, of another user.
            if (options.Value.Subject?.Invoke(context) is not { Length: > 0 } subject || _noted.TryGet((session, publicId, subject), out _))
            {
                return;
            }

            var value = new byte[SessionId.Size + sizeof(long)];
            session.CopyTo(value);
            BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(SessionId.Size), time.GetUtcNow().UtcTicks);
            var outcome = await ChangeAsync(subject, default, new SessionPatch { Set = [new SessionEntry(publicId.ToString(), value)] }, CancellationToken.None);
            if (outcome.Status == CommitStatus.Applied)
            {
                _noted.Put((session, publicId, subject), true, 1);
                return;
            }

            LogNotNoted(logger, session, outcome.Status, null);
        }
        catch (Exception error)
        {
            LogNotNoted(logger, session, CommitStatus.Unavailable, error);
        }
    }

    /// <summary>What is noted of a user. Some of it may be over.</summary>
    /// <exception cref="SessionUnavailableException">The cluster could not say.</exception>
    public async Task<SubjectSessions> ReadAsync(string subject, CancellationToken cancellationToken)
    {
        var outcome = await client.LoadAsync(IdOf(subject), new SessionLoad(default, Kept), cancellationToken);
        if (outcome.Outage is { } outage)
        {
            throw new SessionUnavailableException($"The user's sessions could not be read: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage };
        }

        var noted = new List<NotedSession>();
        foreach (var (key, value) in outcome.Patch.Set)
        {
            if (Guid.TryParse(key, out var publicId) && value.Length == SessionId.Size + sizeof(long) && SessionId.TryRead(value.Span[..SessionId.Size], out var id))
            {
                noted.Add(new NotedSession(id, publicId, new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(value.Span[SessionId.Size..]), TimeSpan.Zero)));
            }
        }

        return new SubjectSessions(outcome.Version, noted);
    }

    /// <summary>Forgets what is over.</summary>
    public async Task ForgetAsync(string subject, SubjectSessions read, IReadOnlyList<NotedSession> over, CancellationToken cancellationToken)
    {
        if (over.Count > 0)
        {
            await ChangeAsync(subject, read.Version, new SessionPatch { Removed = [.. over.Select(static session => session.PublicId.ToString())] }, cancellationToken);
        }
    }

    private async Task<CommitOutcome> ChangeAsync(string subject, SessionVersion known, SessionPatch changes, CancellationToken cancellationToken) => await client.CommitAsync(
        IdOf(subject),
        new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = known,
            Create = known.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = Kept,
            Lifetime = new SessionLifetime(Kept, null),
            Timeout = CallTimeout,
            Changes = changes,
        },
        cancellationToken);

    // No cookie has such a key: theirs are 36 characters of a GUID.
    private SessionId IdOf(string subject) => ids.Of($"OrleansSessions.Subject\0{subject}");

    [LoggerMessage(119, LogLevel.Warning, "Whose session {session} is could not be noted ({status}); the next request notes it.", EventName = "SubjectNotNoted")]
    private static partial void LogNotNoted(ILogger logger, SessionId session, CommitStatus status, Exception? error);
}

/// <summary>What is noted of a user, at one version.</summary>
internal sealed record SubjectSessions(SessionVersion Version, IReadOnlyList<NotedSession> Sessions);

/// <summary>A session that is noted to be a user's.</summary>
internal readonly record struct NotedSession(SessionId Id, Guid PublicId, DateTimeOffset Since);
