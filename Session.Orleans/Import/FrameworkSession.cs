namespace OrleansSessions;

/// <summary>A session of ASP.NET Core's own session middleware.</summary>
/// <param name="Id">The session's <c>Id</c>.</param>
/// <param name="Entries">The entries, by ordinal key.</param>
internal sealed record FrameworkSession(Guid Id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Entries);
