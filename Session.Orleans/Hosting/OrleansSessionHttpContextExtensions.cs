using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.AspNetCore.Http;

/// <summary>What a request can do with its session beyond <see cref="ISession"/>.</summary>
public static class OrleansSessionHttpContextExtensions
{
    /// <summary>
    /// Ends the request's session now, on every node. The session then reads as empty, and the next <c>Set</c> starts another session with a new key
    /// and cookie. Changes that were not committed are dropped.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Cancels the wait; the session may have ended.</param>
    /// <exception cref="InvalidOperationException">No session middleware ran, the session is not the cluster's, or the request is over.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm the end; the session may still be live.</exception>
    public static Task AbandonSessionAsync(this HttpContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SessionOf(context).AbandonAsync(cancellationToken);
    }

    /// <summary>
    /// Gives the session another key and the browser another cookie. Call it when a user signs in: a key that an attacker planted before becomes
    /// worthless. <c>Session.Id</c> stays the same. If another request has already rotated the session, nothing happens.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="allowFork">
    /// Whether a browser that never got the new cookie, because the response was lost or thrown away, keeps what the session held before: for
    /// <see cref="OrleansSessionOptions.RotationForkWindow"/>, and as long as nobody has presented the new key, a request with the old key that writes
    /// or rotates continues with another session that begins with it. Pass false where the rotation is a remedy against a stolen key: at a change
    /// of the password, for example. Default: true if the request's user is not authenticated, and <see cref="OrleansSessionOptions.Subject"/> names none.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the session may have been rotated.</param>
    /// <exception cref="InvalidOperationException">
    /// No session middleware ran, the session is not the cluster's or belongs to <c>UseSession</c>, the response has started, or the request is over.
    /// </exception>
    /// <exception cref="SessionException">The cluster refused the rotation, or did not confirm it.</exception>
    /// <exception cref="OperationCanceledException">The browser has closed the connection, and would not get the new key; or <paramref name="cancellationToken"/> was canceled.</exception>
    /// <remarks>
    /// For <see cref="OrleansSessionOptions.RotationGracePeriod"/>, requests with the old key read the session as it was before the rotation. Changes by
    /// requests that loaded the session before the rotation are applied.
    /// </remarks>
    public static Task RotateSessionAsync(this HttpContext context, bool? allowFork = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SessionOf(context).RotateAsync(() => allowFork ?? !IsSignedIn(context), cancellationToken);
    }

    /// <summary>
    /// Makes a change that depends on the content of the session: loads the session, runs <paramref name="update"/>, and commits. If another request
    /// wrote a key meanwhile that the update read or changed, nothing of the update is applied, and it runs again on the new content. Earlier changes
    /// of this request are committed first.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="update">The change. It may run more than once, so it should have no other effects.</param>
    /// <param name="attempts">The maximum number of runs. At least 1. Default 3.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the change was applied; false if other requests were faster in every attempt.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attempts"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">No session middleware ran, the session is not the cluster's, the request is over, or another update of it runs.</exception>
    /// <exception cref="SessionException">The change could not be stored, or it is unknown whether it was.</exception>
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
    public static ISessionLifetimeFeature GetSessionLifetime(this HttpContext context) => FeatureOf(context).Lifetime;

    /// <summary>
    /// Asks the cluster how long the request's session lasts if nothing uses it, for a page that warns its user in time. This does not load the session,
    /// and does not keep it alive, but the request does, as every request: declare <see cref="SessionAccessAttribute.KeepAlive"/> false for its endpoint.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The state of the session in the cluster, and the times. Changes that this request has not committed do not count.</returns>
    /// <exception cref="InvalidOperationException">No session middleware ran, or the session is not the cluster's.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public static async Task<SessionRemainingTime> GetSessionRemainingTimeAsync(this HttpContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await SessionOf(context).Peek.AskAsync(cancellationToken);
    }

    private static SessionFeature FeatureOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<ISessionFeature>() switch
        {
            SessionFeature ours => ours,
            { Session: OrleansSession shared } when context.RequestServices.GetService<SessionServices>()?.Enclosing.Current is FrameworkMiddleware { Around: var around } && ReferenceEquals(around.Used, shared) => around,
            _ => throw new InvalidOperationException("The request has no session of app.UseOrleansSession(). Call it before the endpoints that use the session."),
        };
    }

    private static bool IsSignedIn(HttpContext context)
    {
        try
        {
            return context.User.Identity?.IsAuthenticated == true || context.RequestServices.GetRequiredService<IOptions<OrleansSessionOptions>>().Value.Subject?.Invoke(context) is { Length: > 0 };
        }
        catch (Exception)
        {
            return true; // the application's delegate does not know
        }
    }

    private static OrleansSession SessionOf(HttpContext context) =>
        context.Features.Get<ISessionFeature>() switch
        {
            SessionFeature ours => ours.Session as OrleansSession ?? ours.Use(),
            { Session: OrleansSession plain } => plain,
            _ => throw new InvalidOperationException("The request has no session of the cluster. Call app.UseOrleansSession() before the endpoints that use the session."),
        };
}
