namespace OrleansSessions;

/// <summary>A touch that waits to be sent, of a request that did not use its session.</summary>
/// <param name="Id">The session; <c>default</c> if it is not known yet.</param>
/// <param name="Text">Otherwise the cookie's text, or the whole cookie header.</param>
/// <param name="CookieName">The cookie's name in the header; null if <paramref name="Text"/> is the cookie's text.</param>
/// <param name="Idle">The idle timeout.</param>
/// <param name="At">The timestamp of the request.</param>
/// <param name="IsPresented">Whether the request came with the session's key.</param>
internal readonly record struct QueuedTouch(SessionId Id, string? Text, string? CookieName, TimeSpan Idle, long At, bool IsPresented);
