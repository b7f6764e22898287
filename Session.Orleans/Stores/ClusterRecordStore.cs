using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// What an application keeps in the cluster beside its users' sessions: each row is a session of the application, of a kind that no cookie leads to.
/// Like a session it is stored when that is acknowledged, and limited in size. A call takes <c>SessionOptions.IOTimeout</c> at most.
/// </summary>
internal sealed class ClusterRecordStore(CachingSessionClient exchange, SessionIds ids, TimeProvider time, IOptions<SessionOptions> session, IOptions<OrleansSessionOptions> options)
{
    /// <summary>The longest idle timeout: ten years.</summary>
    public static readonly TimeSpan MaximumIdleTimeout = CachingSessionClient.MaximumIdleTimeout;

    private readonly TimeSpan _timeout = session.Value.IOTimeout;

    public SessionIds OfKind(string kind) => ids.OfKind(kind);

    /// <param name="id">The row.</param>
    /// <param name="idle">How long it lives unused from now on, unless it has decided that itself; zero to look at it without keeping it alive.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <returns>What is in it; <see cref="SessionSnapshot.None"/> when it is not there.</returns>
    /// <exception cref="SessionUnavailableException">The cluster could not say.</exception>
    public async ValueTask<SessionSnapshot> LoadAsync(SessionId id, TimeSpan idle, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_timeout, time, cancellationToken);
        try
        {
            return (await exchange.LoadAsync(id, idle, deadline)).Snapshot;
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"The cluster did not answer within SessionOptions.IOTimeout ({_timeout}).", error);
        }
    }

    /// <summary>Sets entries of a row, which is made when it is not there, and decides how long it lives.</summary>
    /// <exception cref="SessionException">That was refused, or nobody knows.</exception>
    public async ValueTask PutAsync(SessionId id, SessionPatch changes, SessionLifetime lifetime, CancellationToken cancellationToken) =>
        await CommitAsync(id, SessionSnapshot.None, changes, lifetime, cancellationToken);

    /// <summary>Changes a row that is there, in the life that was loaded.</summary>
    /// <returns>Whether it was there; otherwise nothing was changed.</returns>
    /// <exception cref="SessionException">That was refused, or nobody knows.</exception>
    public async ValueTask<bool> ChangeAsync(SessionId id, SessionSnapshot loaded, SessionPatch changes, SessionLifetime lifetime, CancellationToken cancellationToken)
    {
        try
        {
            await CommitAsync(id, loaded, changes, lifetime, cancellationToken);
            return true;
        }
        catch (SessionEndedException)
        {
            return false;
        }
    }

    /// <summary>Ends a row for good: for a while nothing can be stored under its id.</summary>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it.</exception>
    public async ValueTask EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_timeout, time, cancellationToken);
        try
        {
            await exchange.EndAsync(id, Guid.Empty, deadline);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"The cluster did not answer within SessionOptions.IOTimeout ({_timeout}).", error) { MayHaveEnded = true };
        }
    }

    private async ValueTask CommitAsync(SessionId id, SessionSnapshot loaded, SessionPatch changes, SessionLifetime lifetime, CancellationToken cancellationToken)
    {
        foreach (var (_, value) in changes.Set)
        {
            if (value.Length > options.Value.MaximumEntryBytes)
            {
                throw new SessionLimitException(new LimitExceeded(nameof(OrleansSessionOptions.MaximumEntryBytes), value.Length, options.Value.MaximumEntryBytes));
            }
        }

        using var deadline = new Deadline(_timeout, time, cancellationToken);
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = loaded.Version,
            Create = loaded.Version.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = lifetime.Idle,
            Lifetime = lifetime,
            Timeout = deadline.Timeout,
            Changes = changes,
        };
        try
        {
            await exchange.CommitAsync(id, loaded, whole: true, commit, deadline);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionCommitException(SessionCommitOutcome.Unknown, $"The cluster did not answer within SessionOptions.IOTimeout ({_timeout}). The change may or may not have been stored.", error);
        }
    }
}
