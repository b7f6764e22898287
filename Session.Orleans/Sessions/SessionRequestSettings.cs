namespace OrleansSessions;

/// <summary>The settings that a session has from the middleware that created it.</summary>
/// <param name="Idle">The idle timeout.</param>
/// <param name="Timeout">The time limit of each call to the cluster; infinite for none.</param>
/// <param name="UnavailableBehavior">What members do when the session cannot be loaded.</param>
/// <param name="SynchronousLoadBehavior">What members do when the session was not loaded before.</param>
/// <param name="KeepsInUse">Whether the session is kept alive while the request runs. Only for a middleware that says when the request is over.</param>
internal sealed record SessionRequestSettings(TimeSpan Idle, TimeSpan Timeout, SessionUnavailableBehavior UnavailableBehavior, SessionSynchronousLoadBehavior SynchronousLoadBehavior, bool KeepsInUse = false);
