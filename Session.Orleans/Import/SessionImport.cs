using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Imports sessions of ASP.NET Core's own session middleware from their cache when they are first used. An imported session stays in the cache. A mark
/// in the cluster, with a hash of it, outlasts the copy in the cache: a session that has ended in the cluster is not imported again (S10).
/// </summary>
internal sealed partial class SessionImport : ISessionSource
{
    private const string MarkEntry = "digest";

    private static readonly TimeSpan MinimumMarkRetention = TimeSpan.FromDays(1);

    private readonly IDistributedCache _cache;
    private readonly CachingSessionClient _client;
    private readonly SessionIds _marks;
    private readonly ILogger _logger;

    public SessionImport(IEnumerable<ImportSource> sources, IServiceProvider services, CachingSessionClient client, SessionIds ids, ILogger<SessionImport> logger)
    {
        _cache = sources.Last().Cache(services);
        if (_cache is ClusterCache)
        {
            throw new InvalidOperationException("ImportFrom was given the cluster's own cache, which AddDistributedCache() adds; no session of ASP.NET Core's is there. Give it the cache that AddSession() used: register that under a key, or AddDistributedCache().");
        }

        _client = client;
        _marks = ids.OfKind("Imported");
        _logger = logger;
    }

    public async ValueTask<LoadedSession> ImportAsync(SessionId id, string? key, LoadedSession absent, ImportSettings settings, SessionLease lease, Deadline deadline)
    {
        if (key is null || await AskAsync(id, deadline, cache => cache.GetAsync(key, deadline.Token), key) is not { } stored)
        {
            return absent;
        }

        if (!FrameworkSessionFormat.TryRead(stored, out var found))
        {
            LogUnreadable(_logger, id, stored.Length);
            return absent;
        }

        var (mark, kept) = (_marks.Of(key), CachingSessionClient.Idle(settings.Idle > MinimumMarkRetention / 2 ? settings.Idle * 2 : MinimumMarkRetention));
        var digest = SHA256.HashData(stored);
        var marked = await _client.LoadAsync(mark, kept, deadline);
        if (marked.Snapshot.Entries.TryGetValue(MarkEntry, out var known) && known.Span.SequenceEqual(digest))
        {
            return await _client.LoadAsync(id, settings.Idle, deadline); // imported before, perhaps by a concurrent request
        }

        try
        {
            var session = await StoreAsync(id, found, settings, lease, deadline);
            await PutAsync(mark, new SessionEntry(MarkEntry, digest), kept, deadline);
            return session;
        }
        catch (SessionException error) when (error is not SessionUnavailableException)
        {
            throw new SessionUnavailableException($"The session could not be brought over from the cache that it is in. {error.Message}", error);
        }
    }

    public async ValueTask RemoveAsync(SessionId id, string? key, Deadline deadline)
    {
        if (key is not null)
        {
            await AskAsync(
                id,
                deadline,
                async cache =>
                {
                    await cache.RemoveAsync(key, deadline.Token);
                    return true;
                },
                key);
        }
    }

    // With conflict detection this writes only if there is no session: it must not undo changes to a session that another request has imported (S4).
    private async ValueTask<LoadedSession> StoreAsync(SessionId id, FrameworkSession found, ImportSettings settings, SessionLease lease, Deadline deadline)
    {
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            DetectConflicts = true,
            PublicId = found.Id,
            Idle = CachingSessionClient.Idle(settings.Idle),
            Lifetime = settings.Lifetime,
            Timeout = deadline.Timeout,
            Lease = lease,
            Changes = new SessionPatch { Set = [.. found.Entries.Select(static entry => new SessionEntry(entry.Key, entry.Value))] },
        };
        try
        {
            var (content, whole) = await _client.CommitAsync(id, SessionSnapshot.None, whole: true, commit, deadline);
            LogImported(_logger, id, content.PublicId, found.Entries.Count);
            return whole ? new LoadedSession(content) : await _client.LoadAsync(id, settings.Idle, deadline);
        }
        catch (SessionException error) when (error is SessionConflictException or SessionEndedException or SessionBusyException)
        {
            var other = await _client.LoadAsync(id, settings.Idle, deadline);
            return other.Ended != SessionEndReason.Absent ? other : throw new SessionUnavailableException("Another request holds the exclusive lease on the session, and has not imported it yet.", error);
        }
    }

    private async ValueTask PutAsync(SessionId mark, SessionEntry entry, TimeSpan kept, Deadline deadline)
    {
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = kept,
            Lifetime = new SessionLifetime(kept, null),
            Timeout = deadline.Timeout,
            Changes = new SessionPatch { Set = [entry] },
        };
        await _client.CommitAsync(mark, SessionSnapshot.None, whole: true, commit, deadline);
    }

    // The cache's exception may contain the key, which is as secret as the cookie: it is neither logged nor rethrown (S11).
    private async ValueTask<T> AskAsync<T>(SessionId id, Deadline deadline, Func<IDistributedCache, Task<T>> call, string name)
    {
        try
        {
            return await deadline.Wait(new ValueTask<T>(call(_cache)));
        }
        catch (Exception error) when (!deadline.Token.IsCancellationRequested)
        {
            var failure = $"{error.GetType().Name}: {error.Message.Replace(name, "…", StringComparison.OrdinalIgnoreCase)}";
            LogFailed(_logger, id, failure);
            throw new SessionUnavailableException($"The cache that the session may still be in (ImportFrom) failed. {failure}");
        }
    }
}
