using System.Diagnostics;
using Orleans.Runtime;

namespace OrleansSessions;

/// <content>Orleans' calls carry nothing of their caller's trace but what they are given.</content>
internal static partial class ClusterTracing
{
    private static ActivityContext Caller =>
        RequestContext.Get(CallStamps.Trace) is string trace && ActivityContext.TryParse(trace, RequestContext.Get(CallStamps.TraceState) as string, isRemote: true, out var caller) ? caller : default;
}
