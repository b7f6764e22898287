using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Tests;

internal static class TestLogs
{
    /// <summary>What was logged: by sessions, ours and the framework's, at every level, and by all others from warnings on.</summary>
    public static IReadOnlyList<FakeLogRecord> Records(this FakeLoggerProvider logs) => [.. logs.Collector.GetSnapshot().Where(IsKept)];

    public static IEnumerable<FakeLogRecord> Of(this FakeLoggerProvider logs, string eventName) => logs.Records().Where(record => record.Id.Name == eventName);

    private static bool IsKept(FakeLogRecord record) =>
        record.Level >= LogLevel.Warning || record.Category!.StartsWith("OrleansSessions", StringComparison.Ordinal) || record.Category.StartsWith("Microsoft.AspNetCore.Session", StringComparison.Ordinal);
}
