namespace OrleansSessions.Local.Children;

/// <summary>How a child ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Expected">Whether the launcher ended it.</param>
/// <param name="LastLines">The end of its log, for a person who has to find out why.</param>
internal sealed record ChildEnd(int ExitCode, bool Expected, IReadOnlyList<string> LastLines);
