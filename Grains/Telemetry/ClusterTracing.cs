using System.Diagnostics;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>
/// The spans of the cluster: what is asked of a session, the batch in which it is decided, and the storage calls of that. Traces begin with
/// an HTTP request, and who takes it chooses what is recorded: what nobody records has no spans here.
/// </summary>
internal static class ClusterTracing
{
    public const string SourceName = "OrleansSessions.Cluster";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Where the caller's trace is, to be gone on from elsewhere.</summary>
    public static ActivityContext Here => Activity.Current?.Context ?? default;

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

    /// <summary>One write for several requests belongs to the first one's trace, and is linked to those of the others.</summary>
    public static Activity? StartBatch<T>(IReadOnlyList<T> batch, Func<T, ActivityContext> caller)
    {
        Activity.Current = null; // the loop runs on in the trace of whose call began it, and this batch may be nobody's of that
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
