using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>
/// The sessions that a request has used, by pipeline. An error page that runs the pipeline again continues with the same session, instead of
/// starting a second one with a second cookie.
/// </summary>
internal sealed class RequestSessions
{
    private readonly List<SessionFeature> _sessions = [];

    /// <summary>
    /// The session of a request. After the application has set that to null, an error page gets one of its own, and the request still does not keep its
    /// session alive.
    /// </summary>
    public static SessionFeature Of(HttpContext context, SessionPipeline pipeline)
    {
        var before = context.Features.Get<RequestSessions>()?._sessions.FindLast(feature => ReferenceEquals(feature.Pipeline, pipeline));
        return before is { IsDetached: false } ? before : new SessionFeature(pipeline, context, keepsAlive: before is null);
    }

    public static void Remember(HttpContext context, SessionFeature feature)
    {
        var all = context.Features.Get<RequestSessions>();
        if (all is null)
        {
            context.Features.Set(all = new RequestSessions());
        }

        if (!all._sessions.Contains(feature))
        {
            all._sessions.Add(feature);
        }
    }
}
