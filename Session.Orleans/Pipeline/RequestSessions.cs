using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>
/// The sessions that a request has used, by pipeline. An error page that runs the pipeline again continues with the same session, instead of
/// starting a second one with a second cookie.
/// </summary>
internal sealed class RequestSessions
{
    private readonly List<SessionFeature> _sessions = [];

    public static SessionFeature? Find(HttpContext context, SessionPipeline pipeline) =>
        context.Features.Get<RequestSessions>()?._sessions.Find(feature => ReferenceEquals(feature.Pipeline, pipeline));

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
