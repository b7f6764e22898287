namespace OrleansSessions;

/// <summary>A live session of a user.</summary>
/// <param name="Id">Names it for <see cref="ISessionAdmin"/>, and in the log. Nobody can make a cookie of it.</param>
/// <param name="PublicId"><c>HttpContext.Session.Id</c>.</param>
/// <param name="Since">When it was first seen to be the user's.</param>
/// <param name="EndsAt">Its absolute end; null for none.</param>
public sealed record SessionInfo(string Id, Guid PublicId, DateTimeOffset Since, DateTimeOffset? EndsAt);
