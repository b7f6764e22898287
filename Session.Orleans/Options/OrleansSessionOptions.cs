using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>Options of sessions that the cluster keeps, beyond those of ASP.NET Core's own sessions. The cookie and the timeouts are in <c>SessionOptions</c>.</summary>
/// <remarks>The options are validated when the application starts. All faults are reported at once.</remarks>
public sealed class OrleansSessionOptions
{
    /// <summary>The application that the sessions belong to. Web nodes that share sessions use the same name; no application can see the sessions of another.</summary>
    /// <value>Not empty. Default <c>null</c>: the connection string's <c>Application</c>, otherwise the host's application name.</value>
    public string? Application { get; set; }

    /// <summary>
    /// A secret that all web nodes of the farm share. With it, someone who learns the key of a session cannot compute the id under which the cluster
    /// stores the session.
    /// </summary>
    /// <value>Default <c>null</c>: no secret.</value>
    public string? FarmSecret { get; set; }

    /// <summary>When a session is loaded before the endpoint runs.</summary>
    /// <value>Default <see cref="SessionPreload.Learned"/>.</value>
    public SessionPreload Preload { get; set; } = SessionPreload.Learned;

    /// <summary>When changes are stored.</summary>
    /// <value>Default <see cref="SessionCommitTime.BeforeHeaders"/>.</value>
    public SessionCommitTime CommitTime { get; set; } = SessionCommitTime.BeforeHeaders;

    /// <summary>What happens to a request whose changes cannot be stored.</summary>
    /// <value>Default <see cref="SessionCommitFailureBehavior.FailRequest"/>.</value>
    public SessionCommitFailureBehavior CommitFailureBehavior { get; set; } = SessionCommitFailureBehavior.FailRequest;

    /// <summary>
    /// Writes the response to a request whose session failed. Status, <c>Cache-Control</c> and <c>Retry-After</c> are set before. Nothing of the request
    /// has been sent, and what the application writes afterwards is discarded.
    /// </summary>
    /// <value>
    /// Default <c>null</c>: the application's status code pages if it has them, its <c>IProblemDetailsService</c> if it has one, otherwise a short page or
    /// problem details, as the client prefers.
    /// </value>
    public Func<HttpContext, SessionFailure, Task>? FailureResponse { get; set; }

    /// <summary>What a request sees when its session cannot be loaded.</summary>
    /// <value>Default <see cref="SessionUnavailableBehavior.FailRequest"/>.</value>
    public SessionUnavailableBehavior UnavailableBehavior { get; set; } = SessionUnavailableBehavior.FailRequest;

    /// <summary>What happens when a session is used before it was loaded.</summary>
    /// <value>Default <see cref="SessionSynchronousLoadBehavior.Warn"/>.</value>
    public SessionSynchronousLoadBehavior SynchronousLoadBehavior { get; set; } = SessionSynchronousLoadBehavior.Warn;

    /// <summary>
    /// The paths and domains with which former releases of the application have set the session cookie. A browser that still has one of them may send two
    /// cookies of one name. Each response that sends the session's cookie deletes them; if they are in its way, it is sent again.
    /// </summary>
    /// <value>Default empty: no cookie is deleted.</value>
    public IList<FormerSessionCookie> FormerCookies { get; } = [];

    /// <summary>Whether a valid cookie whose session expired idle is used again for the next session.</summary>
    /// <value>Default true, as in ASP.NET Core.</value>
    public bool ReuseExpiredKey { get; set; } = true;

    /// <summary>
    /// How long requests that still send the old key after <c>RotateSessionAsync</c> can read the session as it was before. Changes by requests that
    /// loaded the session before the rotation are applied. Requests that load it under the old key afterwards cannot change it.
    /// </summary>
    /// <value>0 to 1 minute. Default 10 seconds.</value>
    public TimeSpan RotationGracePeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after <c>RotateSessionAsync</c> a browser that never got the new cookie keeps what the session held before: as long as nobody has
    /// presented the new key, a request with the old key that writes or rotates continues with another session that begins with it. Only
    /// after rotations that allow it.
    /// </summary>
    /// <value>0 to 10 minutes. Default 2 minutes. 0: never.</value>
    public TimeSpan RotationForkWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest time that a session can live, however much it is used, counted from its first commit.</summary>
    /// <value>1 second to 3,660 days. Default <c>null</c>: only the idle timeout ends a session.</value>
    public TimeSpan? AbsoluteTimeout { get; set; }

    /// <summary>
    /// Whether a connection that was upgraded, such as a WebSocket, a SignalR hub or a Blazor circuit, keeps the session alive that it has loaded. A
    /// page that is left open would otherwise never be signed out. Other requests keep their session alive for as long as they run.
    /// </summary>
    /// <value>Default <c>null</c>: only if the session has an absolute end.</value>
    public bool? UpgradedConnectionsKeepAlive { get; set; }

    /// <summary>
    /// Returns the user that a request belongs to, so that <see cref="ISessionAdmin"/> can list and end a user's sessions. For example <c>context =>
    /// context.User.FindFirstValue(ClaimTypes.NameIdentifier)</c>. If it returns null or an empty string, nothing is recorded.
    /// </summary>
    /// <remarks>With <c>AddTicketStore</c> it is also called for each ticket that a request stores or presents: the <c>User</c> is the ticket's then.</remarks>
    /// <value>Default <c>null</c>: nothing is recorded.</value>
    public Func<HttpContext, string?>? Subject { get; set; }

    /// <summary>How often this node asks for ended sessions, if <c>AddSessionEndedHandler</c> registered a handler.</summary>
    /// <value>10 milliseconds to 1 day. Default 5 seconds.</value>
    public TimeSpan EndNotificationPollingInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether new sessions ask the cluster to report their end, because a handler is registered.</summary>
    internal bool NotifyOnEnd { get; set; }

    /// <summary>Whether changes are stored when the pipeline throws.</summary>
    /// <value>Default true, as in ASP.NET Core.</value>
    public bool CommitOnException { get; set; } = true;

    /// <summary>The largest value that <c>Set</c> accepts, in bytes. The silo has a limit of its own, <c>Sessions:MaximumEntryBytes</c>; the lower one counts.</summary>
    /// <value>At least 1. Default 1,048,576 (1 MiB).</value>
    public int MaximumEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The longest key that <c>Set</c> accepts, in bytes of UTF-8. The silo has a limit of its own, <c>Sessions:MaximumKeyBytes</c>; the lower one
    /// counts.
    /// </summary>
    /// <value>1 to 65,535. Default 65,535, as in ASP.NET Core.</value>
    public int MaximumKeyBytes { get; set; } = 65_535;

    /// <summary>
    /// How many bytes of session copies this process keeps. The cluster validates a copy before each use, so the cache saves bytes and never shows
    /// stale data.
    /// </summary>
    /// <value>0 or more; 0 turns the cache off. Default 67,108,864 (64 MiB).</value>
    public long MaximumCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long an unprotected cookie is remembered. A revoked data protection key keeps working for as long.</summary>
    /// <value>0 or more; 0 turns the cache off. Default 5 minutes.</value>
    public TimeSpan CookieCacheDuration { get; set; } = TimeSpan.FromMinutes(5);
}
