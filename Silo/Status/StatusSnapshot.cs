namespace OrleansSessions.Silo;

/// <summary>The status of one silo, as the status page and its JSON form show it.</summary>
internal sealed record StatusSnapshot
{
    public required string Silo { get; init; }

    public required string Build { get; init; }

    public required string OrleansVersion { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Whether the silo is ready for calls.</summary>
    public required string Ready { get; init; }

    /// <summary>How many seconds ago <see cref="Ready"/> was found out; null when it was not yet.</summary>
    public required double? ReadyAgeSeconds { get; init; }

    /// <summary>The state of the silo's read lease: whether the silo may answer from memory (S14).</summary>
    public required string ReadLease { get; init; }

    /// <summary>The silos, as the membership table listed them when it was read last.</summary>
    public required IReadOnlyList<MemberStatus> Members { get; init; }

    /// <summary>How many seconds ago the membership table was read; null when it was not yet.</summary>
    public required double? MembersAgeSeconds { get; init; }

    public required SessionNumbers Sessions { get; init; }

    public required StorageStatus Storage { get; init; }

    public required LedgerStatus Ledger { get; init; }
}

/// <summary>A silo of the cluster.</summary>
internal sealed record MemberStatus(string Name, string Address, string Status, DateTimeOffset? Since);

/// <summary>The sessions of this silo: current counts, totals since start, and rates per second over the last minute.</summary>
internal sealed record SessionNumbers(long InMemory, long Waiting, long Created, long Ended, double CreatedPerSecond, double EndedPerSecond, double LoadsPerSecond, double CommitsPerSecond, long CommitsUnavailable);

/// <summary>Where sessions are stored, what an acknowledged write survives, and how its calls ended: in total, and within the last 30 s.</summary>
internal sealed record StorageStatus(string Provider, string Survives, IReadOnlyList<string> Warnings, double CallsPerSecond, long Failed, StorageOutcomes Reads, StorageOutcomes Writes);

/// <summary>How late the expiry ledger is: the lag of the last sweep on this silo, and the age of the oldest minute that is not swept yet.</summary>
internal sealed record LedgerStatus(double? LagSeconds, double? BehindSeconds, long Missed);
