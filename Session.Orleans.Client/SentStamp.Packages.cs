using Orleans;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>
/// Says of each commit when this attempt left. A network that is cut, or a silo that stands still, may keep an attempt for long and deliver it
/// after all, when its retries have been applied and forgotten (S5). Orleans counts a message's time to live only where it runs itself.
/// </summary>
internal sealed class SentStamp(TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>The name of the stamp among what a call carries along.</summary>
    public const string Name = "session.sent";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is SessionCommit)
        {
            RequestContext.Set(Name, time.GetUtcNow().UtcTicks);
        }

        return context.Invoke();
    }
}
