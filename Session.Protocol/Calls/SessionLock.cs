namespace OrleansSessions.Protocol;

/// <summary>
/// Asks to have a session for oneself (S8). Nobody waits inside the cluster for long: who is not first yet is told so within
/// <see cref="Wait"/>, and asks again with the same ticket, which keeps the place.
/// </summary>
public sealed record SessionLock
{
    /// <summary>What is asked for.</summary>
    public required LockStep Step { get; init; }

    /// <summary>Names the asker: 128 random bits, the same each time.</summary>
    public required Guid Ticket { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: the place that the last answer named, zero the first time. With the others: the lease's fence.</summary>
    public long Number { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: what the caller holds, as in a load; only what changed since is sent back.</summary>
    public SessionVersion Known { get; init; }

    /// <summary>The idle timeout from now on. More than zero.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>How long the answer to <see cref="LockStep.Acquire"/> may wait for one's turn; the cluster waits a second at most.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: how long it may be kept in all.</summary>
    public TimeSpan MaximumDuration { get; init; }
}
