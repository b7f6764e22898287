using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <content>What the end of a grain tells its operator.</content>
internal sealed partial class GrainBody
{
    [LoggerMessage(903, LogLevel.Warning, "Grain {Grain} failed in OnDeactivateAsync. It is deactivated all the same.", EventName = "EndFailed")]
    private partial void LogEndFailed(Exception exception, GrainId grain);

    [LoggerMessage(904, LogLevel.Warning, "Grain {Grain} did not deactivate within {DeactivationTimeout}. It is given up; what it still does, the next activation does not know.", EventName = "EndTimedOut")]
    private partial void LogEndTimedOut(Exception exception, GrainId grain, TimeSpan deactivationTimeout);

    [LoggerMessage(905, LogLevel.Warning, "Grain {Grain} failed in its disposal.", EventName = "DisposeFailed")]
    private partial void LogDisposeFailed(Exception exception, GrainId grain);
}
