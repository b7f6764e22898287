using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>What sessions on the cluster can do that ASP.NET Core's own cannot. Cookie and timeouts are in <c>SessionOptions</c>.</summary>
public sealed class OrleansSessionOptions
{
    /// <summary>
    /// The application that the sessions belong to; web nodes that share sessions have the same. No application sees another's.
    /// Default: the connection string's, else the host's application name.
    /// </summary>
    public string? Application { get; set; }

    /// <summary>
    /// A secret that the farm's web nodes share. With it, whoever learns a session's key cannot tell under which id the cluster holds it. Default: none.
    /// </summary>
    public string? FarmSecret { get; set; }

    /// <summary>When a session is loaded ahead. Default <see cref="SessionPreload.Learned"/>.</summary>
    public SessionPreload Preload { get; set; } = SessionPreload.Learned;

    /// <summary>When changes are stored. Default <see cref="SessionCommitTime.BeforeHeaders"/>.</summary>
    public SessionCommitTime Commit { get; set; } = SessionCommitTime.BeforeHeaders;

    /// <summary>What becomes of a request whose changes could not be stored. Default <see cref="SessionCommitFailureBehavior.FailRequest"/>.</summary>
    public SessionCommitFailureBehavior CommitFailureBehavior { get; set; } = SessionCommitFailureBehavior.FailRequest;

    /// <summary>What a request sees of a session that could not be loaded. Default <see cref="SessionUnavailableBehavior.FailRequest"/>.</summary>
    public SessionUnavailableBehavior UnavailableBehavior { get; set; } = SessionUnavailableBehavior.FailRequest;

    /// <summary>What happens when a session is used before it was loaded. Default <see cref="SessionSynchronousLoadBehavior.Warn"/>.</summary>
    public SessionSynchronousLoadBehavior SynchronousLoadBehavior { get; set; } = SessionSynchronousLoadBehavior.Warn;

    /// <summary>Whether a valid cookie whose session expired idle is used again for the next. Default true, as in ASP.NET Core.</summary>
    public bool ReuseExpiredKey { get; set; } = true;

    /// <summary>
    /// How long requests that still bring the old key after <c>RotateSessionAsync</c> read the session as it was before. What those change that loaded
    /// it before is applied; who loads it after may not change it. Zero to one minute; default 10 seconds.
    /// </summary>
    public TimeSpan RotationGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session lives at most, however much it is used, counted from its first commit. A second to 3,660 days. Default: no end but the idle timeout's.</summary>
    public TimeSpan? AbsoluteTimeout { get; set; }

    /// <summary>
    /// Whose session a request uses, so that <see cref="ISessionAdmin"/> can list and end a user's sessions: for example
    /// <c>context => context.User.FindFirstValue(ClaimTypes.NameIdentifier)</c>. Null, or empty for a request of nobody, notes nothing. Default null.
    /// </summary>
    public Func<HttpContext, string?>? Subject { get; set; }

    /// <summary>How often this node asks for sessions that have ended, when <c>AddSessionEndedHandler</c> named a handler. 10 milliseconds to a day; default 5 seconds.</summary>
    public TimeSpan EndedPollingInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether new sessions ask the cluster to report their end: a handler is registered for it.</summary>
    internal bool NotifyOnEnd { get; set; }

    /// <summary>Whether changes are stored when the pipeline threw. Default true, as in ASP.NET Core.</summary>
    public bool CommitOnException { get; set; } = true;

    /// <summary>The largest value that <c>Set</c> accepts, in bytes. The silo has a limit of its own, <c>Sessions:MaximumEntryBytes</c>; the lower one counts.</summary>
    /// <value>At least 1. Default 1,048,576 (1 MiB).</value>
    public int MaximumEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>The longest key that <c>Set</c> accepts, in bytes of UTF-8. The silo has a limit of its own, <c>Sessions:MaximumKeyBytes</c>; the lower one counts.</summary>
    /// <value>1 to 65,535, as in ASP.NET Core. Default 65,535.</value>
    public int MaximumKeyBytes { get; set; } = 65_535;

    /// <summary>
    /// Bytes of sessions that this process keeps a copy of. A copy is validated by the cluster before each use: it saves bytes, never freshness.
    /// Zero switches it off. Default 64 MiB.
    /// </summary>
    public long MaximumCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>For how long a cookie that was unprotected is remembered; as long, a revoked data protection key goes on working. Zero switches it off. Default 5 minutes.</summary>
    public TimeSpan CookieCacheDuration { get; set; } = TimeSpan.FromMinutes(5);
}
