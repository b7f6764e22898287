using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <content>What a grain timer tells its operator.</content>
internal sealed partial class GrainTimer
{
    [LoggerMessage(911, LogLevel.Warning, "A timer of grain {Grain} failed. Its next tick comes all the same.", EventName = "TickFailed")]
    private partial void LogTickFailed(Exception exception, GrainId grain);
}
