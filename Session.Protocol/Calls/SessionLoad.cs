namespace OrleansSessions.Protocol;

/// <summary>Asks for a session, and keeps it alive.</summary>
/// <param name="Known">What the caller holds; <c>default</c> for nothing. Only what changed since is sent back.</param>
/// <param name="Idle">The idle timeout from now on; zero to look at it without keeping it alive.</param>
public sealed record SessionLoad(SessionVersion Known, TimeSpan Idle);
