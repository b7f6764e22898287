namespace OrleansSessions.Protocol;

/// <summary>The answer to a batch of <see cref="SessionTouch"/>.</summary>
/// <param name="Outage">Why not all of it could be done; null when it was. Sessions that are over do not count.</param>
public sealed record TouchOutcome(Outage? Outage = null);
