namespace OrleansSessions;

/// <summary>A session of ASP.NET Core's own session middleware.</summary>
/// <param name="Id">Its <c>Id</c>.</param>
/// <param name="Entries">What is in it, by ordinal key.</param>
internal sealed record FrameworkSession(Guid Id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Entries);
