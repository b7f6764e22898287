using System.Diagnostics;

namespace OrleansSessions;

/// <summary>The spans of the cluster: what is asked of a session, the batch in which it is decided, and the storage calls of that.</summary>
internal static class ClusterTracing
{
    public const string SourceName = "OrleansSessions.Cluster";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Where the caller's trace is, to be gone on from elsewhere.</summary>
    public static ActivityContext Here => Activity.Current?.Context ?? default;

    public static Activity? Start(string name, SessionId id)
    {
        var span = Source.StartActivity(name);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("session.id", id.ToString());
        }

        return span;
    }

    /// <summary>One write for several requests belongs to the first one's trace, and is linked to those of the others.</summary>
    public static Activity? StartBatch(IReadOnlyList<Pending> batch)
    {
        if (!Source.HasListeners() || batch.Count == 0)
        {
            return null;
        }

        var first = batch[0].Caller;
        var others = batch.Skip(1).Select(static pending => pending.Caller).Where(context => context != default && context.SpanId != first.SpanId).Distinct().Select(static context => new ActivityLink(context));
        var span = Source.StartActivity("session batch", ActivityKind.Internal, first, links: others);
        span?.SetTag("session.batch.size", batch.Count);
        return span;
    }

    public static Activity? StartStorage(string operation, string storage)
    {
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
}
