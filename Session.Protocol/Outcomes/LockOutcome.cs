namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionLock"/>. A lease is stored before anybody hears of it (S8).</summary>
public sealed record LockOutcome
{
    /// <summary>How it ended.</summary>
    public required LockStatus Status { get; init; }

    /// <summary>With <see cref="LockStatus.Granted"/> and <see cref="LockStatus.Lost"/>: the fence of the lease that counts.</summary>
    public long Fence { get; init; }

    /// <summary>With <see cref="LockStatus.Granted"/>: how long the lease lasts unless it is kept.</summary>
    public TimeSpan Lasts { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/>: the caller's place, to be sent along.</summary>
    public long QueuePosition { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/> and <see cref="LockStatus.Full"/>: how many come first.</summary>
    public int QueueLength { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/>: the first half of the ticket of the one who has it, which tells who that is without proving it; zero when nobody has.</summary>
    public ulong Holder { get; init; }

    /// <summary>With <see cref="LockStatus.Queued"/>: how long to wait before asking again. Mostly zero.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>With <see cref="LockStatus.Granted"/> to <see cref="LockStep.Acquire"/>, and with <see cref="LockStatus.Ended"/>: what a load would answer.</summary>
    public LoadOutcome? Load { get; init; }

    /// <summary>With <see cref="LockStatus.Unavailable"/>: why.</summary>
    public Outage? Outage { get; init; }

    /// <summary>The cluster cannot say.</summary>
    public static LockOutcome Unavailable(Outage outage) => new() { Status = LockStatus.Unavailable, Outage = outage };
}
