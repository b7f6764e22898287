using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using OrleansSessions.DistributedCache;
using OrleansSessions.Sessions;

namespace OrleansSessions.Import;

/// <summary>
/// Brings sessions of ASP.NET Core's own session middleware over from the cache that they are in, when they are used first. What was brought over stays
/// in the cache; a mark in the cluster says so, by a hash of it, for longer than the cache keeps it: what has ended here does not come back from there (S10).
/// </summary>
internal sealed partial class SessionImport
{
    private const string MarkEntry = "digest";

    private static readonly TimeSpan MarkKeptMin = TimeSpan.FromDays(1);

    private readonly IDistributedCache? _cache;
    private readonly SessionExchange _exchange;
    private readonly SessionIds _marks;
    private readonly ILogger _logger;

    public SessionImport(IEnumerable<ImportSource> sources, IServiceProvider services, SessionExchange exchange, SessionIds ids, ILogger<SessionImport> logger)
    {
        _cache = sources.LastOrDefault()?.Cache(services);
        if (_cache is ClusterCache)
        {
            throw new InvalidOperationException("ImportFrom was given the cluster's own cache, which AddDistributedCache() adds; no session of ASP.NET Core's is there. Give it the cache that AddSession() used: register that under a key, or AddDistributedCache().");
        }

        _exchange = exchange;
        _marks = ids.OfKind("Imported");
        _logger = logger;
    }

    public bool IsOn => _cache is not null;

    /// <summary>Looks for a session that the cluster does not have.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="absent">What the cluster said.</param>
    /// <param name="terms">How it lives from now on.</param>
    /// <param name="lease">The lease that the request has on it; <c>default</c> for none.</param>
    /// <param name="deadline">The bound of all of it.</param>
    /// <returns>The session, in the cluster now; <paramref name="absent"/> when there is none.</returns>
    /// <exception cref="SessionUnavailableException">The cache or the cluster could not say, or the session cannot be stored as it is: an empty one would be a lie.</exception>
    public async ValueTask<LoadedSession> BringAsync(SessionKey key, LoadedSession absent, ImportTerms terms, SessionLease lease, Deadline deadline)
    {
        if (_cache is null || key.Reveal() is not { } name || await AskAsync(key.Id, deadline, cache => cache.GetAsync(name, deadline.Token), name) is not { } stored)
        {
            return absent;
        }

        if (!FrameworkForm.TryRead(stored, out var found))
        {
            LogUnreadable(_logger, key.Id, stored.Length);
            return absent;
        }

        var (mark, kept) = (_marks.Of(name), SessionExchange.Idle(terms.Idle > MarkKeptMin / 2 ? terms.Idle * 2 : MarkKeptMin));
        var digest = SHA256.HashData(stored);
        var marked = await _exchange.LoadAsync(mark, kept, deadline);
        if (marked.Snapshot.Entries.TryGetValue(MarkEntry, out var known) && known.Span.SequenceEqual(digest))
        {
            return await _exchange.LoadAsync(key.Id, terms.Idle, deadline); // brought over before; another request may have done it just now
        }

        try
        {
            var session = await StoreAsync(key.Id, found, terms, lease, deadline);
            await PutAsync(mark, new SessionEntry(MarkEntry, digest), kept, deadline);
            return session;
        }
        catch (SessionException error) when (error is not SessionUnavailableException)
        {
            throw new SessionUnavailableException($"The session could not be brought over from the cache that it is in. {error.Message}", error);
        }
    }

    /// <summary>Sees to it that a session that ends is not found in the cache either.</summary>
    /// <exception cref="SessionUnavailableException">The cache did not do it.</exception>
    public async ValueTask ForgetAsync(SessionKey key, Deadline deadline)
    {
        if (_cache is not null && key.Reveal() is { } name)
        {
            await AskAsync(
                key.Id,
                deadline,
                async cache =>
                {
                    await cache.RemoveAsync(name, deadline.Token);
                    return true;
                },
                name);
        }
    }

    // Detecting conflicts makes it "unless it is there": what another request brought over, and has changed since, must not be undone (S4).
    private async ValueTask<LoadedSession> StoreAsync(SessionId id, FrameworkSession found, ImportTerms terms, SessionLease lease, Deadline deadline)
    {
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            DetectConflicts = true,
            PublicId = found.Id,
            Idle = SessionExchange.Idle(terms.Idle),
            Lifetime = terms.Lifetime,
            Timeout = deadline.Timeout,
            Lease = lease,
            Changes = new SessionPatch { Set = [.. found.Entries.Select(static entry => new SessionEntry(entry.Key, entry.Value))] },
        };
        try
        {
            var (content, whole) = await _exchange.CommitAsync(id, SessionSnapshot.None, whole: true, commit, deadline);
            LogImported(_logger, id, content.PublicId, found.Entries.Count);
            return whole ? new LoadedSession(content) : await _exchange.LoadAsync(id, terms.Idle, deadline);
        }
        catch (SessionException error) when (error is SessionConflictException or SessionEndedException or SessionBusyException)
        {
            var other = await _exchange.LoadAsync(id, terms.Idle, deadline);
            return other.Ended != EndReason.Absent ? other : throw new SessionUnavailableException("Another request has the session for itself, and has not brought it over yet.", error);
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
        await _exchange.CommitAsync(mark, SessionSnapshot.None, whole: true, commit, deadline);
    }

    // Caches like to name the key in what they throw, and that is as good as the cookie: the exception itself goes nowhere (S11).
    private async ValueTask<T> AskAsync<T>(SessionId id, Deadline deadline, Func<IDistributedCache, Task<T>> call, string name)
    {
        try
        {
            return await deadline.Wait(new ValueTask<T>(call(_cache!)));
        }
        catch (Exception error) when (!deadline.Token.IsCancellationRequested)
        {
            var failure = $"{error.GetType().Name}: {error.Message.Replace(name, "…", StringComparison.OrdinalIgnoreCase)}";
            LogFailed(_logger, id, failure);
            throw new SessionUnavailableException($"The cache that the session may still be in (ImportFrom) failed. {failure}");
        }
    }
}
