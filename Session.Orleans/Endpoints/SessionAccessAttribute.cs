namespace OrleansSessions;

/// <summary>
/// Declares what an endpoint does with the session: on a controller, an action, a page model or the handler of a route. The nearest declaration counts.
/// A Razor page is one endpoint: on its <c>OnGet</c> or <c>OnPost</c> it is not seen, so declare it on the page model.
/// Without one the session is loaded ahead as soon as the endpoint was seen using it (<see cref="SessionPreload.Learned"/>).
/// </summary>
/// <param name="access">What the endpoint does.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Delegate, AllowMultiple = false, Inherited = true)]
public sealed class SessionAccessAttribute(SessionAccess access) : Attribute
{
    /// <summary>What the endpoint does.</summary>
    public SessionAccess Access { get; } = Enum.IsDefined(access)
        ? access
        : throw new ArgumentOutOfRangeException(nameof(access), access, "A session access is None, ReadOnly, ReadWrite or Exclusive.");

    /// <summary>
    /// Whether a key that this endpoint changes, and another request has written since it was loaded, makes the commit fail with
    /// <see cref="SessionConflictException"/>: nothing of the request is applied. Default false: the later one wins.
    /// </summary>
    public bool DetectConflicts { get; set; }

    /// <summary>With <see cref="SessionAccess.Exclusive"/>: how long to wait for other requests, in seconds. After that the answer is 503. Default 20, which is longer than a node that died can have it (16); 0 to 110.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to something else.</exception>
    public int WaitSeconds { get; set => field = Within(value, 0, nameof(WaitSeconds)); } = 20;

    /// <summary>With <see cref="SessionAccess.Exclusive"/>: how long the request may have the session for itself, in seconds. After that, or with the response's first byte, others come in; what it writes then is refused if they have written the same. Default and most 110; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to something else.</exception>
    public int LeaseSeconds { get; set => field = Within(value, 1, nameof(LeaseSeconds)); } = 110;

    /// <summary>When the endpoint's changes are stored. Default: what <see cref="OrleansSessionOptions.Commit"/> says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to something that is not defined.</exception>
    public SessionCommitTime Commit
    {
        get => CommitTime ?? SessionCommitTime.BeforeHeaders;
        set => CommitTime = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A commit is BeforeHeaders or AfterResponse.");
    }

    internal SessionCommitTime? CommitTime { get; private set; }

    internal TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    private static int Within(int value, int least, string name) => value >= least && value <= 110
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to 110.");
}
