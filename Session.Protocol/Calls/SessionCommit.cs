namespace OrleansSessions.Protocol;

/// <summary>The changes of one request. They are applied completely or not at all.</summary>
public sealed record SessionCommit
{
    /// <summary>Identifies this commit, so that sending it again is harmless (S5). 128 random bits.</summary>
    public required Guid CommitId { get; init; }

    /// <summary>The version that the request loaded; <c>default</c> for none. Required unless <see cref="Create"/>.</summary>
    public SessionVersion Base { get; init; }

    /// <summary>Whether to create the session if it does not exist. If false, a missing session is <see cref="CommitStatus.Ended"/> (S10).</summary>
    public bool Create { get; init; }

    /// <summary>The session's <c>ISession.Id</c>, used when the session is created.</summary>
    public Guid PublicId { get; init; }

    /// <summary>The idle timeout from now on. More than zero.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>How long ago this commit was first sent: zero in the first attempt, more in a retry.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>How long the sender waits for the answer. After that, the commit is not applied any more (S5).</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The changes.</summary>
    public required SessionPatch Changes { get; init; }

    /// <summary>Whether the commit is a <see cref="CommitStatus.Conflict"/> if it changes a key that was written since <see cref="Base"/> (S4).</summary>
    public bool DetectConflicts { get; init; }

    /// <summary>The keys that the request read, which are checked in the same way. Only with <see cref="DetectConflicts"/>.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The lease that the request holds; <c>default</c> for none. If the lease is over, the commit may be <see cref="CommitStatus.LeaseLost"/> (S9).</summary>
    public SessionLease Lease { get; init; }

    /// <summary>Whether the lease ends with this commit, once it is applied: in the same call, and in the same write.</summary>
    public bool Release { get; init; }

    /// <summary>The session's own lifetime from now on; null for no change.</summary>
    public SessionLifetime? Lifetime { get; init; }

    /// <summary>
    /// The id under which the session continues, of the same application; <c>default</c> for no rotation. A rotation has no <see cref="Changes"/>. The
    /// old id never shows what is written afterwards; commits of requests that loaded the session before are forwarded (S10).
    /// </summary>
    public SessionId RotateTo { get; init; }

    /// <summary>With <see cref="RotateTo"/>: how long the old id can still be loaded, as it was before. At most 1 minute.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>With <see cref="RotateTo"/>: how long the session may be forked under the old id, as long as nobody has presented the new one. At most 10 minutes; zero for never.</summary>
    public TimeSpan ForkWindow { get; init; }

    /// <summary>
    /// Under the id of a session that was rotated: the id of another session, of the same application, that begins with what the rotated one held at
    /// the rotation; <c>default</c> for no fork. A fork has no <see cref="Changes"/>. It is <see cref="CommitStatus.Ended"/> unless the rotation
    /// allowed it, its window is not over, and nobody has presented the new id (S10).
    /// </summary>
    public SessionId ForkTo { get; init; }

    /// <summary>Whether the request's cookie held the key of this id: its browser has the key. Not for the request that created or rotated the session.</summary>
    public bool IsPresented { get; init; }
}
