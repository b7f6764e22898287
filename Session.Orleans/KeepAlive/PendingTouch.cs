namespace OrleansSessions;

/// <summary>A request's note: keep my session alive.</summary>
/// <param name="Id">The session, when it is known.</param>
/// <param name="Text">Else the cookie's text, or a whole header.</param>
/// <param name="CookieName">The cookie's name in the header; null when <paramref name="Text"/> is the cookie's.</param>
/// <param name="Idle">The idle timeout.</param>
/// <param name="At">When the request was there: a timestamp of the clock.</param>
internal readonly record struct PendingTouch(SessionId Id, string? Text, string? CookieName, TimeSpan Idle, long At);
