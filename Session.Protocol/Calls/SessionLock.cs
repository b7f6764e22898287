namespace OrleansSessions.Protocol;

/// <summary>
/// Requests, renews, or releases an exclusive lease on a session (S8). No call waits in the cluster for long: a request that is not first in the queue
/// is answered within <see cref="Wait"/>, and is sent again with the same ticket, which keeps its position.
/// </summary>
public sealed record SessionLock
{
    /// <summary>What is requested.</summary>
    public required LockStep Step { get; init; }

    /// <summary>Identifies the requester: 128 random bits, the same in every call.</summary>
    public required Guid Ticket { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: the position that the last answer returned; zero in the first call. Otherwise: the fence of the lease.</summary>
    public long Number { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: the version that the caller holds, as in <see cref="SessionLoad.Known"/>.</summary>
    public SessionVersion Known { get; init; }

    /// <summary>The idle timeout from now on. More than zero.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: how long the answer may wait for the requester's turn. The cluster waits for one second at most.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>With <see cref="LockStep.Acquire"/>: how long the lease may last, including all renewals.</summary>
    public TimeSpan MaximumDuration { get; init; }

    /// <summary>As <see cref="SessionCommit.IsPresented"/>.</summary>
    public bool IsPresented { get; init; }
}
