namespace OrleansSessions;

/// <summary>
/// Who waits to have a session, in the order in which they came: requests that want it exclusively, and commits that such a request keeps
/// waiting (S8). All members are called under the actor's lock.
/// </summary>
internal sealed class WaiterList
{
    private readonly List<Waiter> _waiters = [];
    private long _last;

    public int Count => _waiters.Count;

    public Waiter? First => _waiters.Count > 0 ? _waiters[0] : null;

    /// <summary>How many bytes the commits have that wait.</summary>
    public long Bytes => _waiters.Sum(static waiter => waiter.Commit?.Bytes ?? 0);

    /// <summary>Those who wait now: the list may change while the caller goes through them.</summary>
    public Waiter[] ToArray() => [.. _waiters];

    /// <summary>The commits that wait now.</summary>
    public Waiter[] Commits() => [.. _waiters.Where(static waiter => waiter.Commit is not null)];

    /// <summary>A request by its ticket. Commits have no ticket.</summary>
    public Waiter? Find(Guid ticket) => _waiters.Find(waiter => waiter.Commit is null && waiter.Ticket == ticket);

    /// <summary>An earlier attempt of a commit.</summary>
    public Waiter? FindCommit(Guid id) => _waiters.Find(waiter => waiter.Commit?.Id == id);

    /// <summary>How many come before it; -1 when it does not wait any more.</summary>
    public int CountBefore(Waiter waiter) => _waiters.IndexOf(waiter);

    /// <summary>Joins behind all that came before.</summary>
    /// <param name="ticket">The request that waits.</param>
    /// <param name="number">The number that the ticket had before, in this activation or another; zero when it is new.</param>
    /// <param name="now">The time, which gives the numbers: so they go on being in order where another silo gives them.</param>
    /// <param name="commit">The commit that waits, if it is one.</param>
    public Waiter Join(Guid ticket, long number, DateTimeOffset now, PendingCommit? commit = null)
    {
        var waiter = new Waiter(ticket, number > 0 ? number : Math.Max(now.UtcTicks, _last + 1)) { Commit = commit };
        _last = Math.Max(_last, waiter.Number);
        var before = _waiters.FindLastIndex(other => other.Number <= waiter.Number);
        _waiters.Insert(before + 1, waiter);
        return waiter;
    }

    public void Remove(Waiter waiter) => _waiters.Remove(waiter);
}

/// <summary>One who waits.</summary>
internal sealed class Waiter(Guid ticket, long number)
{
    private TaskCompletionSource? _call;

    public Guid Ticket => ticket;

    /// <summary>Its place in the order.</summary>
    public long Number => number;

    /// <summary>The commit that waits here; null for a request that calls again and again.</summary>
    public PendingCommit? Commit { get; init; }

    /// <summary>When the request was last heard of.</summary>
    public long LastHeard { get; set; }

    /// <summary>Whether a call of the request waits here.</summary>
    public bool HasCall => _call is not null;

    /// <summary>A call of the request begins to wait for its turn. An earlier one, whose answer nobody awaits any more, is completed.</summary>
    public TaskCompletionSource BeginCall()
    {
        _call?.TrySetResult();
        return _call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>That call is over.</summary>
    public void EndCall(TaskCompletionSource call)
    {
        if (_call == call)
        {
            _call = null;
        }
    }

    /// <summary>Completes the call that waits, if one does.</summary>
    public void CompleteCall()
    {
        _call?.TrySetResult();
        _call = null;
    }
}
