namespace OrleansSessions;

/// <summary>What the middleware that made a session promises for it.</summary>
/// <param name="Idle">How long it lives unused.</param>
/// <param name="Timeout">The bound of each call to the cluster; infinite for none.</param>
/// <param name="UnavailableBehavior">What its members do when it cannot be loaded.</param>
/// <param name="SynchronousLoadBehavior">What its members do when it was not loaded before.</param>
internal sealed record SessionRequestSettings(TimeSpan Idle, TimeSpan Timeout, SessionUnavailableBehavior UnavailableBehavior, SessionSynchronousLoadBehavior SynchronousLoadBehavior);
