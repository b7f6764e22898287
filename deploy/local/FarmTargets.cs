using System.Text.Json;

namespace OrleansSessions.Local;

/// <summary>
/// Writes the file that Prometheus finds the farm's parts by: <c>targets.json</c> in the farm's directory, in the format of file_sd. The labels
/// are those that deploy/observability expects.
/// </summary>
internal static class FarmTargets
{
    public const string File = "targets.json";

    public static Task WriteAsync(FarmDirectory directory, IEnumerable<ChildProcess> parts, CancellationToken cancel) =>
        System.IO.File.WriteAllTextAsync(Path.Combine(directory.Root, File), Of(parts.Select(static part => part.Start)), cancel);

    public static string Of(IEnumerable<ChildStart> parts) => JsonSerializer.Serialize(parts.Select(static part => new
    {
        targets = new[] { part.Health.Authority },
        labels = new { job = part.Program == FarmProgram.Silo ? "session-silo" : "session-web", instance = part.Name },
    }));
}
