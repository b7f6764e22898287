namespace OrleansSessions;

/// <summary>A limit that a call would exceed.</summary>
/// <param name="Limit">The name of the limit: a property of <see cref="SessionLimits"/>.</param>
/// <param name="Value">The value that would result.</param>
/// <param name="Maximum">The highest value that is allowed.</param>
public sealed record LimitExceeded(string Limit, long Value, long Maximum);
