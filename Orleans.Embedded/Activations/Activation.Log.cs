using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <content>What an activation tells its operator.</content>
internal sealed partial class Activation
{
    [LoggerMessage(901, LogLevel.Error, "Grain {Grain} could not be activated. Its callers fail; the next call tries again.", EventName = "StartFailed")]
    private partial void LogStartFailed(Exception exception, GrainId grain);

    [LoggerMessage(902, LogLevel.Debug, "Grain {Grain} was told to end ({Reason}) before it was active.", EventName = "StartCancelled")]
    private partial void LogStartCancelled(Exception exception, GrainId grain, DeactivationReasonCode reason);
}
