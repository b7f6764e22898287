namespace OrleansSessions.Protocol;

/// <summary>Keeps a session alive without loading it.</summary>
/// <param name="Id">The session.</param>
/// <param name="Idle">The idle timeout from now on. More than zero.</param>
/// <param name="Age">How long ago the request came in. Zero or more.</param>
/// <param name="IsPresented">As <see cref="SessionCommit.IsPresented"/>.</param>
public readonly record struct SessionTouch(SessionId Id, TimeSpan Idle, TimeSpan Age, bool IsPresented = false);
