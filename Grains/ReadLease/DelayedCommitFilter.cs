using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Adds the time that a commit spent in transit to its age. A first attempt that arrives late was probably sent again, and a retry may have been
/// applied already: without its age, it would be applied a second time (S5).
/// </summary>
internal sealed class DelayedCommitFilter(SessionClock time) : IIncomingGrainCallFilter
{
    // Two clocks may differ by MaximumClockSkew. No client retries sooner without knowing the outcome of its first attempt.
    private static readonly TimeSpan UsualTransit = SessionRules.MaximumClockSkew * 2;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is SessionCommit commit && RequestContext.Get(CallTimestampFilter.Sent) is long sent)
        {
            var transit = TimeSpan.FromTicks(time.GetUtcNow().UtcTicks - sent);
            if (transit > UsualTransit)
            {
                context.Request.SetArgument(0, commit with { Age = commit.Age + transit });
            }
        }

        return context.Invoke();
    }
}
