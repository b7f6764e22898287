using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions;

/// <summary>Why the cluster did not do what was requested, and whether it may still happen.</summary>
public sealed record SessionOutage
{
    /// <summary>Initializes a new instance of the <see cref="SessionOutage"/> class.</summary>
    public SessionOutage()
    {
    }

    [SetsRequiredMembers]
    internal SessionOutage(SessionOutageReason reason, string detail, bool mayHaveBeenApplied = false)
    {
        Reason = reason;
        Detail = detail;
        MayHaveBeenApplied = mayHaveBeenApplied;
    }

    /// <summary>The kind of failure.</summary>
    public required SessionOutageReason Reason { get; init; }

    /// <summary>What happened, for the log. It contains no secrets and no values.</summary>
    public required string Detail { get; init; }

    /// <summary>Whether the change may be in storage nevertheless. If false, it was refused and is not stored.</summary>
    /// <value>Default false.</value>
    public bool MayHaveBeenApplied { get; init; }
}
