namespace OrleansSessions.Local;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Expected">Whether the launcher ended it.</param>
/// <param name="LastLines">The last lines of its log.</param>
internal sealed record ChildExit(int ExitCode, bool Expected, IReadOnlyList<string> LastLines);
