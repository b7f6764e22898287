namespace OrleansSessions.Grains;

/// <summary>
/// The waiters of a session in order of arrival: requests for the exclusive lease, and commits that such a request delays (S8). All members are called
/// under the actor's lock.
/// </summary>
internal sealed class WaiterList
{
    private readonly List<Waiter> _waiters = [];
    private long _last;

    public int Count => _waiters.Count;

    public Waiter? First => _waiters.Count > 0 ? _waiters[0] : null;

    /// <summary>The size of the waiting commits in bytes.</summary>
    public long Bytes => _waiters.Sum(static waiter => waiter.Commit?.Bytes ?? 0);

    /// <summary>Copies the waiters: the list may change while the caller enumerates them.</summary>
    public Waiter[] ToArray() => [.. _waiters];

    /// <summary>Copies the waiting commits.</summary>
    public Waiter[] Commits() => [.. _waiters.Where(static waiter => waiter.Commit is not null)];

    /// <summary>Finds a request by its ticket. Commits have no ticket.</summary>
    public Waiter? Find(Guid ticket) => _waiters.Find(waiter => waiter.Commit is null && waiter.Ticket == ticket);

    /// <summary>Finds an earlier attempt of a commit.</summary>
    public Waiter? FindCommit(Guid id) => _waiters.Find(waiter => waiter.Commit?.Id == id);

    /// <summary>The number of waiters before this one; -1 when it no longer waits.</summary>
    public int CountBefore(Waiter waiter) => _waiters.IndexOf(waiter);

    /// <summary>Adds a waiter behind all that have a lower number.</summary>
    /// <param name="ticket">The request's ticket.</param>
    /// <param name="number">The number that the ticket had before, in this activation or another; zero when it is new.</param>
    /// <param name="now">The time. Numbers are derived from it, so that they stay in order if another silo assigns the next ones.</param>
    /// <param name="commit">The commit that waits; null for a request.</param>
    public Waiter Add(Guid ticket, long number, DateTimeOffset now, PendingCommit? commit = null)
    {
        var waiter = new Waiter(ticket, number > 0 ? number : Math.Max(now.UtcTicks, _last + 1)) { Commit = commit };
        _last = Math.Max(_last, waiter.Number);
        var before = _waiters.FindLastIndex(other => other.Number <= waiter.Number);
        _waiters.Insert(before + 1, waiter);
        return waiter;
    }

    public void Remove(Waiter waiter) => _waiters.Remove(waiter);
}

/// <summary>A request or commit that waits.</summary>
internal sealed class Waiter(Guid ticket, long number)
{
    private TaskCompletionSource? _call;

    public Guid Ticket => ticket;

    /// <summary>Its position in the order.</summary>
    public long Number => number;

    /// <summary>The commit that waits; null for a request, which calls repeatedly.</summary>
    public PendingCommit? Commit { get; init; }

    /// <summary>The timestamp of the request's last call.</summary>
    public long LastCallAt { get; set; }

    /// <summary>Whether a call of the request waits now.</summary>
    public bool HasCall => _call is not null;

    /// <summary>Records that a call of the request waits. Completes an earlier call, whose response nobody awaits any more.</summary>
    public TaskCompletionSource BeginCall()
    {
        _call?.TrySetResult();
        return _call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Records that the call has ended.</summary>
    public void EndCall(TaskCompletionSource call)
    {
        if (_call == call)
        {
            _call = null;
        }
    }

    /// <summary>Completes the waiting call, if there is one.</summary>
    public void CompleteCall()
    {
        _call?.TrySetResult();
        _call = null;
    }
}
