using System.Diagnostics;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Client;

/// <summary>
/// What a call carries along. Of a commit, when this attempt left: a network that is cut, or a silo that stands still, may keep an attempt for long
/// and deliver it after all, when its retries have been applied and forgotten (S5); Orleans counts a message's time to live only where it runs
/// itself. And the trace that the call is part of, under W3C's names, if that is recorded: of others nobody asks, and most calls are in none.
/// </summary>
internal sealed class CallTimestampFilter(TimeProvider time) : IOutgoingGrainCallFilter
{
    public const string Sent = "session.sent";
    public const string Trace = "traceparent";
    public const string TraceState = "tracestate";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is SessionCommit)
        {
            RequestContext.Set(Sent, time.GetUtcNow().UtcTicks);
        }

        if (Activity.Current is { Recorded: true, Id: { } id } span)
        {
            RequestContext.Set(Trace, id);
            if (span.TraceStateString is { Length: > 0 } state)
            {
                RequestContext.Set(TraceState, state);
            }
        }

        return context.Invoke();
    }
}
