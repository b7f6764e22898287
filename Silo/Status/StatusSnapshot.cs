namespace OrleansSessions.Silo;

/// <summary>What the status page shows of one silo. The same as JSON.</summary>
internal sealed record StatusSnapshot
{
    public required string Silo { get; init; }

    public required string Build { get; init; }

    public required string OrleansVersion { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Whether calls should come here.</summary>
    public required string Ready { get; init; }

    /// <summary>Whether it is certain that this silo alone holds its sessions (S14).</summary>
    public required string Certainty { get; init; }

    public required IReadOnlyList<MemberStatus> Members { get; init; }

    public required SessionNumbers Sessions { get; init; }

    public required StorageStatus Storage { get; init; }

    public required LedgerStatus Ledger { get; init; }
}

/// <summary>A silo of the cluster.</summary>
internal sealed record MemberStatus(string Name, string Address, string Status, DateTimeOffset? Since);

/// <summary>Sessions in this silo: now, since its start, and a second over the last minute.</summary>
internal sealed record SessionNumbers(long InMemory, long Waiting, long Created, long Ended, double CreatedPerSecond, double EndedPerSecond, double LoadsPerSecond, double CommitsPerSecond, long CommitsUnavailable);

/// <summary>Where sessions are stored, and what an acknowledged write survives.</summary>
internal sealed record StorageStatus(string Provider, string Survives, IReadOnlyList<string> Warnings, double CallsPerSecond, long Failed);

/// <summary>How far behind ends are: at the last minute that was swept here, and by now, at the oldest that is not.</summary>
internal sealed record LedgerStatus(double? LagSeconds, double? BehindSeconds, long Missed);
