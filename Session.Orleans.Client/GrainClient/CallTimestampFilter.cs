using System.Diagnostics;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Client;

/// <summary>
/// Adds data to a call's request context. For a commit, the time at which this attempt was sent: a partitioned network or a paused silo may deliver
/// an attempt long after its retries were applied and forgotten (S5), and Orleans measures a message's time to live only while its own process
/// runs. For a recorded trace, also its context, under W3C's names; most calls are in no recorded trace.
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
