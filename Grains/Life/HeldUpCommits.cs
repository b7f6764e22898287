using Orleans;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>Gives a commit that was long on its way its true age: a first attempt that comes so late has been sent again, and may have been applied (S5).</summary>
internal sealed class HeldUpCommits(TimeProvider time) : IIncomingGrainCallFilter
{
    // Clocks differ by as much as ClockSkewMax, and nobody sends a commit again sooner without knowing what became of it.
    private static readonly TimeSpan OnTheWayMax = SessionRules.ClockSkewMax * 2;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is SessionCommit commit && RequestContext.Get(CallTimestampFilter.Sent) is long sent)
        {
            var held = TimeSpan.FromTicks(time.GetUtcNow().UtcTicks - sent);
            if (held > OnTheWayMax)
            {
                context.Request.SetArgument(0, commit with { Age = commit.Age + held });
            }
        }

        return context.Invoke();
    }
}
