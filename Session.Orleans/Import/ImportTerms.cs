namespace OrleansSessions.Import;

/// <summary>How a session lives that was brought over.</summary>
/// <param name="Idle">How long it lives unused.</param>
/// <param name="Lifetime">What it decides about its end; null for nothing.</param>
internal readonly record struct ImportTerms(TimeSpan Idle, SessionLifetime? Lifetime);
