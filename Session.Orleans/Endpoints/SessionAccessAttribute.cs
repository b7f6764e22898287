namespace OrleansSessions;

/// <summary>
/// Declares what an endpoint does with the session: on a controller, an action, a page model, or the handler of a route. The nearest declaration
/// counts. Without a declaration, <see cref="OrleansSessionOptions.Preload"/> decides when the session is loaded.
/// </summary>
/// <param name="access">What the endpoint does.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="access"/> is not a defined value.</exception>
/// <remarks>A Razor page is one endpoint. A declaration on its <c>OnGet</c> or <c>OnPost</c> has no effect; declare the access on the page model.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Delegate, AllowMultiple = false, Inherited = true)]
public sealed class SessionAccessAttribute(SessionAccess access) : Attribute
{
    /// <summary>What the endpoint does with the session.</summary>
    public SessionAccess Access { get; } = Enum.IsDefined(access)
        ? access
        : throw new ArgumentOutOfRangeException(nameof(access), access, "A session access is None, ReadOnly, ReadWrite or Exclusive.");

    /// <summary>
    /// Whether the commit fails with <see cref="SessionConflictException"/> if this request changes a key that another request has written since the
    /// session was loaded. Nothing of the request is applied then. If false, the later write wins.
    /// </summary>
    /// <value>Default false.</value>
    public bool DetectConflicts { get; set; }

    /// <summary>
    /// Whether requests of the endpoint keep the session alive. If false, neither the request nor a load by it postpones the end of the session, however
    /// long the request runs: for what a page asks for by itself, without its user. What uses the session more than that counts all the same: a change
    /// that is stored, and exclusive access.
    /// </summary>
    /// <value>Default true.</value>
    /// <remarks>It counts for the whole request, also for an error page that is shown instead of the endpoint's response.</remarks>
    public bool KeepAlive { get; set; } = true;

    /// <summary>With <see cref="SessionAccess.Exclusive"/>: how long the request waits for its turn, in seconds. After that the response is a 503.</summary>
    /// <value>0 to 110. Default 20, which is longer than a failed node can hold the lease (16).</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int WaitSeconds { get; set => field = Within(value, 0, nameof(WaitSeconds)); } = 20;

    /// <summary>
    /// With <see cref="SessionAccess.Exclusive"/>: how long the request can hold the lease, in seconds. After that, other requests get it. Later
    /// changes of this request are refused if another request has written the same keys.
    /// </summary>
    /// <value>1 to 110. Default 110.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int LeaseSeconds { get; set => field = Within(value, 1, nameof(LeaseSeconds)); } = 110;

    /// <summary>When the endpoint's changes are stored.</summary>
    /// <value>Default: <see cref="OrleansSessionOptions.CommitTime"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public SessionCommitTime CommitTime
    {
        get => DeclaredCommitTime ?? SessionCommitTime.BeforeHeaders;
        set => DeclaredCommitTime = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A commit is BeforeHeaders or AfterResponse.");
    }

    internal SessionCommitTime? DeclaredCommitTime { get; private set; }

    internal TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    private static int Within(int value, int minimum, string name) => value >= minimum && value <= 110
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {minimum} to 110.");
}
