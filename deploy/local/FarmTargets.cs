using System.Text.Json;
using OrleansSessions.Local.Children;

namespace OrleansSessions.Local;

/// <summary>
/// What Prometheus finds the farm's parts by: <c>targets.json</c> in the farm's directory, in the form of its file_sd. The labels are those
/// that deploy/observability counts on.
/// </summary>
internal static class FarmTargets
{
    public const string File = "targets.json";

    public static Task WriteAsync(FarmDirectory directory, IEnumerable<Child> parts, CancellationToken cancel) =>
        System.IO.File.WriteAllTextAsync(Path.Combine(directory.Root, File), Of(parts.Select(static part => part.Start)), cancel);

    public static string Of(IEnumerable<ChildStart> parts) => JsonSerializer.Serialize(parts.Select(static part => new
    {
        targets = new[] { part.Health.Authority },
        labels = new { job = part.Part == FarmPart.Silo ? "session-silo" : "session-web", instance = part.Name },
    }));
}
