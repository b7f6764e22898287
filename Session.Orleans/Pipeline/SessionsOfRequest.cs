using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>
/// The sessions that a request has used, by pipeline: an error page that runs the pipeline again goes on with the same session, instead of
/// starting a second one with a second cookie.
/// </summary>
internal sealed class SessionsOfRequest
{
    private readonly List<SessionFeature> _sessions = [];

    public static SessionFeature? Find(HttpContext context, SessionPipeline pipeline) =>
        context.Features.Get<SessionsOfRequest>()?._sessions.Find(feature => ReferenceEquals(feature.Pipeline, pipeline));

    public static void Remember(HttpContext context, SessionFeature feature)
    {
        var all = context.Features.Get<SessionsOfRequest>();
        if (all is null)
        {
            context.Features.Set(all = new SessionsOfRequest());
        }

        if (!all._sessions.Contains(feature))
        {
            all._sessions.Add(feature);
        }
    }
}
