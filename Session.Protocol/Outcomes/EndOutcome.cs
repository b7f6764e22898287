namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionEnd"/>.</summary>
public sealed record EndOutcome
{
    /// <summary>The result.</summary>
    public required EndStatus Status { get; init; }

    /// <summary>With <see cref="EndStatus.Unavailable"/>: the outage.</summary>
    public SessionOutage? Outage { get; init; }

    /// <summary>Returns the outcome that the end could not be stored.</summary>
    /// <param name="outage">The outage.</param>
    public static EndOutcome Unavailable(SessionOutage outage) => new() { Status = EndStatus.Unavailable, Outage = outage };
}
