namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionEnd"/>.</summary>
public sealed record EndOutcome
{
    /// <summary>How it ended.</summary>
    public required EndStatus Status { get; init; }

    /// <summary>With <see cref="EndStatus.Unavailable"/>: why.</summary>
    public Outage? Outage { get; init; }

    /// <summary>The cluster could not store it.</summary>
    public static EndOutcome Unavailable(Outage outage) => new() { Status = EndStatus.Unavailable, Outage = outage };
}
