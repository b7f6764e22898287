namespace OrleansSessions.Protocol;

/// <summary>The answer to a batch of <see cref="SessionTouch"/>.</summary>
/// <param name="Outage">Why some sessions could not be touched; null if all were. Sessions that have ended do not count.</param>
public sealed record TouchOutcome(SessionOutage? Outage = null);
