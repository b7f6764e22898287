namespace OrleansSessions;

/// <summary>The lifetime of an imported session.</summary>
/// <param name="Idle">Its idle timeout.</param>
/// <param name="Lifetime">Its own lifetime; null for none.</param>
internal readonly record struct ImportSettings(TimeSpan Idle, SessionLifetime? Lifetime);
