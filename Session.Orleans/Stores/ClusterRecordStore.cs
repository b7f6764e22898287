using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// The records that an application stores in the cluster besides its sessions. Each row is a session of the application, whose id no cookie leads to.
/// An acknowledged change is stored, and the limits of a session apply. A call takes <c>SessionOptions.IOTimeout</c> at most.
/// </summary>
internal sealed class ClusterRecordStore(CachingSessionClient client, SessionIds ids, TimeProvider time, IOptions<SessionOptions> session, IOptions<OrleansSessionOptions> options)
{
    /// <summary>The longest idle timeout: ten years.</summary>
    public static readonly TimeSpan MaximumIdleTimeout = CachingSessionClient.MaximumIdleTimeout;

    private readonly TimeSpan _timeout = session.Value.IOTimeout;

    public SessionIds OfKind(string kind) => ids.OfKind(kind);

    /// <param name="id">The row.</param>
    /// <param name="idle">The idle timeout, unless the row has one of its own; zero to load the row without touching it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The content of the row; <see cref="SessionSnapshot.None"/> if there is no row.</returns>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async ValueTask<SessionSnapshot> LoadAsync(SessionId id, TimeSpan idle, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_timeout, time, cancellationToken);
        try
        {
            return (await client.LoadAsync(id, idle, deadline)).Snapshot;
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"The cluster did not answer within SessionOptions.IOTimeout ({_timeout}).", error);
        }
    }

    /// <summary>Sets entries of a row and its lifetime. Creates the row if there is none.</summary>
    /// <exception cref="SessionException">The change was refused, or its outcome is unknown.</exception>
    public async ValueTask PutAsync(SessionId id, SessionPatch changes, SessionLifetime lifetime, CancellationToken cancellationToken) =>
        await CommitAsync(id, SessionSnapshot.None, changes, lifetime, cancellationToken);

    /// <summary>Changes the incarnation of a row that was loaded.</summary>
    /// <returns>False if it no longer exists; then nothing was changed.</returns>
    /// <exception cref="SessionException">The change was refused, or its outcome is unknown.</exception>
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

    /// <summary>Ends a row. Its tombstone refuses a new row under the same id, by default for a day.</summary>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it.</exception>
    public async ValueTask EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_timeout, time, cancellationToken);
        try
        {
            await client.EndAsync(id, Guid.Empty, deadline);
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
                throw new SessionLimitException(new SessionLimitExceeded(nameof(OrleansSessionOptions.MaximumEntryBytes), value.Length, options.Value.MaximumEntryBytes));
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
            await client.CommitAsync(id, loaded, whole: true, commit, deadline);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionCommitException(SessionCommitOutcome.Unknown, $"The cluster did not answer within SessionOptions.IOTimeout ({_timeout}). The change may or may not have been stored.", error);
        }
    }
}
