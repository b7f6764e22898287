namespace OrleansSessions;

/// <summary>
/// Who waits to have a session, in the order in which they came: requests that want it for themselves, and commits that one of those keeps
/// waiting (S8). Not thread safe: the cell's lock is around it.
/// </summary>
internal sealed class SessionLine
{
    private readonly List<LinePlace> _places = [];
    private long _last;

    public int Count => _places.Count;

    public LinePlace? First => _places.Count > 0 ? _places[0] : null;

    public IReadOnlyList<LinePlace> Places => _places;

    /// <summary>How many bytes the commits have that wait.</summary>
    public long Bytes => _places.Sum(static place => place.Commit?.Bytes ?? 0);

    /// <summary>The place of a request that asks. Commits have none that anybody could ask for.</summary>
    public LinePlace? Find(Guid ticket) => _places.Find(place => place.Commit is null && place.Ticket == ticket);

    public int AheadOf(LinePlace place) => _places.IndexOf(place);

    /// <summary>Joins behind all that came before.</summary>
    /// <param name="ticket">Whose place it is.</param>
    /// <param name="number">The place that the ticket had before, in this activation or another; zero when it is new.</param>
    /// <param name="now">The time, which numbers the places so that they go on being in order where another silo numbers them.</param>
    public LinePlace Join(Guid ticket, long number, DateTimeOffset now, PendingCommit? commit = null)
    {
        var place = new LinePlace(ticket, number > 0 ? number : Math.Max(now.UtcTicks, _last + 1)) { Commit = commit };
        _last = Math.Max(_last, place.Number);
        var before = _places.FindLastIndex(other => other.Number <= place.Number);
        _places.Insert(before + 1, place);
        return place;
    }

    public void Leave(LinePlace place) => _places.Remove(place);
}

/// <summary>One who waits.</summary>
internal sealed class LinePlace(Guid ticket, long number)
{
    private TaskCompletionSource? _asking;

    public Guid Ticket => ticket;

    public long Number => number;

    /// <summary>The commit that waits here; null for a request that asks again and again.</summary>
    public PendingCommit? Commit { get; init; }

    /// <summary>When the request was last heard of.</summary>
    public long Heard { get; set; }

    /// <summary>Whether a call of the request is here.</summary>
    public bool IsAsking => _asking is not null;

    /// <summary>A call of the request waits for its turn. An earlier one, whose answer nobody awaits any more, is sent home.</summary>
    public TaskCompletionSource Ask()
    {
        _asking?.TrySetResult();
        return _asking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>That call is over.</summary>
    public void Done(TaskCompletionSource asking)
    {
        if (_asking == asking)
        {
            _asking = null;
        }
    }

    /// <summary>Sends the call that waits home, if one does.</summary>
    public void Answer()
    {
        _asking?.TrySetResult();
        _asking = null;
    }
}
