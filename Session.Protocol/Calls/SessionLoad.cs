namespace OrleansSessions.Protocol;

/// <summary>Requests the content of a session, and keeps the session alive.</summary>
/// <param name="Known">The version that the caller holds; <c>default</c> for none. The answer contains only what has changed since.</param>
/// <param name="Idle">The idle timeout from now on; zero to load without keeping the session alive.</param>
/// <param name="IsPresented">As <see cref="SessionCommit.IsPresented"/>.</param>
public sealed record SessionLoad(SessionVersion Known, TimeSpan Idle, bool IsPresented = false)
{
    /// <summary>Whether the answer says how long the session lasts.</summary>
    public bool AsksRemaining { get; init; }
}
