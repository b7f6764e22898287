using System.Diagnostics;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// The spans of the cluster: the call to a session, the batch in which it is decided, and the storage calls. Traces begin with an HTTP request, and
/// the web node decides whether they are recorded: there are no spans for traces that are not.
/// </summary>
internal static class ClusterTracing
{
    public const string SourceName = "OrleansSessions.Cluster";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The current trace context, to be continued from another call.</summary>
    public static ActivityContext CurrentContext => Activity.Current?.Context ?? default;

    public static Activity? Start(string name, SessionId id)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var caller = Caller;
        if (!IsRecorded(caller))
        {
            return null;
        }

        var span = Source.StartActivity(name, ActivityKind.Server, caller);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("session.id", id.ToString());
        }

        return span;
    }

    /// <summary>Starts the span of a batch. It belongs to the trace of the first recorded operation, and has links to the others.</summary>
    public static Activity? StartBatch<T>(IReadOnlyList<T> batch, Func<T, ActivityContext> caller)
    {
        Activity.Current = null; // the loop inherits the trace of the call that started it, which may not be in this batch
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext[] callers = [.. batch.Select(caller).Where(IsRecorded).Distinct()];
        if (callers.Length == 0)
        {
            return null;
        }

        var span = Source.StartActivity("session batch", ActivityKind.Internal, callers[0], links: callers.Skip(1).Select(static caller => new ActivityLink(caller)));
        span?.SetTag("session.batch.size", batch.Count);
        return span;
    }

    public static Activity? StartStorage(string operation, string storage)
    {
        if (Activity.Current is not { Recorded: true })
        {
            return null;
        }

        var span = Source.StartActivity(operation, ActivityKind.Client);
        span?.SetTag("session.storage.name", storage);
        return span;
    }

    public static void End(Activity? span, string outcome, bool failed)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("session.outcome", outcome);
        if (failed)
        {
            span.SetStatus(ActivityStatusCode.Error, outcome);
        }

        span.Dispose();
    }

    private static bool IsRecorded(ActivityContext caller) => (caller.TraceFlags & ActivityTraceFlags.Recorded) != 0;

    private static ActivityContext Caller =>
        RequestContext.Get(CallTimestampFilter.Trace) is string trace && ActivityContext.TryParse(trace, RequestContext.Get(CallTimestampFilter.TraceState) as string, isRemote: true, out var caller) ? caller : default;
}
