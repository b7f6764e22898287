using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class TouchQueue
{
    [LoggerMessage(110, LogLevel.Warning, "{count} requests came too fast to keep their sessions alive. Sessions that are only requested, and neither read nor written, may expire early.", EventName = "TouchesDropped")]
    private static partial void LogDropped(ILogger logger, long count);

    [LoggerMessage(111, LogLevel.Warning, "The host stopped before the cluster had taken the last touches. Sessions that were requested in the last second may expire a second early.", EventName = "TouchesNotDrained")]
    private static partial void LogNotDrained(ILogger logger, Exception error);
}
