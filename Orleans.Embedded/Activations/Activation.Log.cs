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

    [LoggerMessage(903, LogLevel.Warning, "Grain {Grain} failed in OnDeactivateAsync. It is deactivated all the same.", EventName = "EndFailed")]
    private partial void LogEndFailed(Exception exception, GrainId grain);

    [LoggerMessage(904, LogLevel.Warning, "Grain {Grain} did not deactivate within {DeactivationTimeout}. It is given up; what it still does, the next activation does not know.", EventName = "EndTimedOut")]
    private partial void LogEndTimedOut(Exception exception, GrainId grain, TimeSpan deactivationTimeout);

    [LoggerMessage(905, LogLevel.Warning, "Grain {Grain} failed in its disposal.", EventName = "DisposeFailed")]
    private partial void LogDisposeFailed(Exception exception, GrainId grain);
}
