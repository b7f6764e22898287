namespace OrleansSessions;

/// <summary>How an imported session lives from now on.</summary>
/// <param name="Idle">Its idle timeout.</param>
/// <param name="Lifetime">What it decides about its end; null for nothing.</param>
internal readonly record struct ImportSettings(TimeSpan Idle, SessionLifetime? Lifetime);
