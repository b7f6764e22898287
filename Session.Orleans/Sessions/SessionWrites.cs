using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions;

/// <summary>The state that commits, rotations and ends of one request share. They run one after another.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle to release: only WaitAsync is called.")]
internal sealed class SessionWrites(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLeaseHolder lease, SessionContent content)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Whether a commit fails if other requests wrote its keys since the load (S4).</summary>
    public bool DetectsConflicts { get; set; }

    /// <summary>Whether a change of this request was acknowledged.</summary>
    public bool HasStored { get; set; }

    /// <summary>Waits until all earlier writes have ended. The next one begins when the result is disposed.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public Deadline NewDeadline(CancellationToken cancellationToken) => new(settings.Timeout, services.Time, cancellationToken);

    /// <summary>Creates a commit without changes, based on the content that the request has loaded.</summary>
    public SessionCommit NewCommit(CommitAttempt attempt, UncommittedChanges pending, Deadline deadline) => new()
    {
        CommitId = attempt.Id,
        Age = attempt.Send(),
        Base = pending.Base.Version,
        PublicId = content.PublicId,
        Idle = CachingSessionClient.Idle(settings.Idle),
        Timeout = deadline.Timeout,
        Changes = SessionPatch.Nothing,
        Lease = lease.Lease,
        IsPresented = key.IsPresented,
    };

    internal readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
