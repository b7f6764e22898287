using Microsoft.AspNetCore.Http.Features;
using OrleansSessions;
using OrleansSessions.Pipeline;
using OrleansSessions.Sessions;


namespace Microsoft.AspNetCore.Http;

/// <summary>What a request can do with its session beyond <see cref="ISession"/>.</summary>
public static class OrleansSessionHttpContextExtensions
{
    /// <summary>
    /// Ends the request's session now, on every node: it reads empty, and the first <c>Set</c> after it starts another under a new key and cookie.
    /// Changes that were not committed are dropped.
    /// </summary>
    /// <exception cref="InvalidOperationException">No session middleware ran, or the session is not ours.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it; the session may go on.</exception>
    public static Task AbandonSessionAsync(this HttpContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SessionOf(context).AbandonAsync(cancellationToken);
    }

    /// <summary>Says whether the request's session is new, resumed, or over and why.</summary>
    /// <exception cref="InvalidOperationException"><c>UseOrleansSession</c> did not run.</exception>
    public static ISessionStatusFeature SessionStatus(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<ISessionFeature>() as ISessionStatusFeature
            ?? throw new InvalidOperationException("The request has no session of app.UseOrleansSession(). Call it before the endpoints that use the session.");
    }

    private static OrleansSession SessionOf(HttpContext context) =>
        context.Features.Get<ISessionFeature>() switch
        {
            SessionFeature ours => ours.Use(),
            { Session: OrleansSession plain } => plain,
            _ => throw new InvalidOperationException("The request has no session of the cluster. Call app.UseOrleansSession() before the endpoints that use the session."),
        };
}
