using Microsoft.AspNetCore.Http.Features;
using OrleansSessions;


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

    /// <summary>
    /// Gives the session another key and the browser another cookie; call it when a user signs in, so that a key that somebody planted before is worth
    /// nothing after. The old key is shown nothing that comes after, and for <see cref="OrleansSessionOptions.RotationGrace"/> what was there before;
    /// what requests change that loaded the session before is applied to it all the same. <c>Session.Id</c> stays. When another request has done
    /// it already, nothing happens.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// No session middleware ran, the session is not ours or that of <c>UseSession</c>, or the response has started.
    /// </exception>
    /// <exception cref="SessionException">The cluster refused it, or did not confirm it.</exception>
    public static Task RotateSessionAsync(this HttpContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SessionOf(context).RotateAsync(cancellationToken);
    }

    /// <summary>
    /// Makes a change that depends on what the session holds: loads it, runs <paramref name="update"/>, and commits. When another request wrote a
    /// key meanwhile that the update read or changed, nothing of it is applied, and it runs again on what is there now. What the request changed
    /// before is committed first.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="update">The change. It may run more than once, and should do nothing else.</param>
    /// <param name="attempts">How often it may run: at least once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was applied; false when others were faster each time.</returns>
    /// <exception cref="InvalidOperationException">No session middleware ran, or the session is not ours.</exception>
    /// <exception cref="SessionException">It could not be stored, or nobody knows.</exception>
    public static Task<bool> TryUpdateSessionAsync(this HttpContext context, Func<ISession, CancellationToken, Task> update, int attempts = 3, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(update);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        return SessionOf(context).TryUpdateAsync(update, attempts, cancellationToken);
    }

    /// <summary>Returns whether the request's session is new, was resumed, or has ended and why. Loads the session when it is not loaded yet.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="InvalidOperationException"><c>UseOrleansSession</c> did not run for this request.</exception>
    public static SessionStatus GetSessionStatus(this HttpContext context) => FeatureOf(context).Status;

    /// <summary>Returns the lifetime of the request's session, to read and to set.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="InvalidOperationException"><c>UseOrleansSession</c> did not run for this request.</exception>
    public static ISessionLifetimeFeature GetSessionLifetime(this HttpContext context) => FeatureOf(context);

    private static SessionFeature FeatureOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<ISessionFeature>() as SessionFeature
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
