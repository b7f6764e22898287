using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class TouchSender
{
    [LoggerMessage(112, LogLevel.Warning, "{count} sessions could not be kept alive: {reason}. They are tried again until their idle timeout has passed.", EventName = "TouchFailed")]
    private static partial void LogTouchFailed(ILogger logger, int count, string reason);
}
