namespace OrleansSessions;

/// <summary>Which limit would have been passed.</summary>
/// <param name="Limit">The property of <see cref="SessionLimits"/>.</param>
/// <param name="Value">What it would have been.</param>
/// <param name="Maximum">What it may be.</param>
public sealed record LimitExceeded(string Limit, long Value, long Maximum);
