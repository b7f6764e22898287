namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionLock"/>. A lease is stored before it is acknowledged (S8).</summary>
public sealed record LockOutcome
{
    /// <summary>The result.</summary>
    public required LockStatus Status { get; init; }

    /// <summary>With <see cref="LockStatus.Granted"/> and <see cref="LockStatus.Lost"/>: the fence of the current lease.</summary>
    public long Fence { get; init; }

    /// <summary>With <see cref="LockStatus.Granted"/>: how long the lease lasts unless it is renewed.</summary>
    public TimeSpan LeaseDuration { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/>: the caller's position, to be sent with the next call.</summary>
    public long QueuePosition { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/> and <see cref="LockStatus.Full"/>: how many requests come first.</summary>
    public int QueueLength { get; init; }

    /// <summary>
    /// With <see cref="LockStatus.Queued"/>: the first half of the holder's ticket, which identifies the holder without proving anything; zero if there
    /// is no holder. With <see cref="LockStatus.Lost"/>: that of the last holder, whose lease may be over, unless it released it.
    /// </summary>
    public ulong Holder { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/>: how long to wait before the next call. Usually zero.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>
    /// With <see cref="LockStatus.Granted"/> after <see cref="LockStep.Acquire"/>, and with <see cref="LockStatus.Ended"/>: the answer that a load
    /// would get.
    /// </summary>
    public LoadOutcome? Load { get; init; }

    /// <summary>With <see cref="LockStatus.Unavailable"/>: the outage.</summary>
    public SessionOutage? Outage { get; init; }

    /// <summary>Returns the outcome that the lease could not be granted or changed.</summary>
    /// <param name="outage">The outage.</param>
    public static LockOutcome Unavailable(SessionOutage outage) => new() { Status = LockStatus.Unavailable, Outage = outage };
}
