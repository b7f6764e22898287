namespace OrleansSessions;

/// <summary>One of several cookies of a request that identify a session.</summary>
/// <param name="Id">The session.</param>
/// <param name="Text">The cookie's text.</param>
/// <param name="Position">Its position among the cookies of its name; some of them may identify no session.</param>
internal readonly record struct SessionCookie(SessionId Id, string Text, int Position);
