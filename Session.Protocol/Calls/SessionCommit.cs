namespace OrleansSessions.Protocol;

/// <summary>The changes of one request, decided as one: all of them or none.</summary>
public sealed record SessionCommit
{
    /// <summary>Names this change, so that sending it again is harmless (S5). 128 random bits.</summary>
    public required Guid CommitId { get; init; }

    /// <summary>What the request loaded; <c>default</c> when there was nothing. Required unless <see cref="Create"/>.</summary>
    public SessionVersion Base { get; init; }

    /// <summary>Whether the session is to be created when it is not there. Without it a missing session is <see cref="CommitStatus.Ended"/> (S10).</summary>
    public bool Create { get; init; }

    /// <summary>The session's <c>Id</c> as the application sees it, used when it is created.</summary>
    public Guid PublicId { get; init; }

    /// <summary>The idle timeout from now on. More than zero.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>How long ago this change was first sent: zero the first time, more in a retry.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>How long the sender waits for the answer. It is not decided any more after that (S5).</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The operations.</summary>
    public required SessionPatch Changes { get; init; }

    /// <summary>Whether a key that was written since <see cref="Base"/>, and that this changes too, is a <see cref="CommitStatus.Conflict"/> (S4).</summary>
    public bool DetectConflicts { get; init; }

    /// <summary>Keys that were read, for which the same holds. Only with <see cref="DetectConflicts"/>.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The lease that it was made under; <c>default</c> for none. When that is over it is <see cref="CommitStatus.LeaseLost"/> (S9).</summary>
    public SessionLease Lease { get; init; }

    /// <summary>Whether the lease ends with it, once it is applied: one call, one write.</summary>
    public bool Release { get; init; }

    /// <summary>What the session decides about its end from now on; null leaves that as it is.</summary>
    public SessionLifetime? Lifetime { get; init; }

    /// <summary>
    /// The id that the session goes on under; <c>default</c> when it stays. Of the same application; without <see cref="Changes"/>, which
    /// belong to what comes after. The old id shows nothing that came after, and passes on the commits of those who loaded before (S10).
    /// </summary>
    public SessionId RotateTo { get; init; }

    /// <summary>With <see cref="RotateTo"/>: how long loads of the old id are shown what was there before. A minute at most.</summary>
    public TimeSpan Grace { get; init; }
}
