using System.Text;

namespace OrleansSessions.Cluster.Tests;

/// <summary>One client of one session: makes the calls of a web node, and records the results.</summary>
internal sealed class SessionCaller(int client, SessionSlot slot, HistoryRecorder recorder)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private WebCopy _copy = new(SessionSnapshot.None);
    private int _values;

    public int Generation { get; private set; } = 1;

    public SessionSnapshot Held => _copy.Held;

    public void MoveTo(int generation)
    {
        if (generation != Generation)
        {
            Generation = generation;
            Forget();
        }
    }

    public void Forget() => _copy = new WebCopy(SessionSnapshot.None);

    public async Task<LoadOperation> LoadAsync(WebNode web)
    {
        var called = recorder.Now;
        var outcome = await web.Sessions.LoadAsync(slot.Id(Generation), new SessionLoad(Held.Version, slot.Idle), CancellationToken.None);
        return Take(_copy.Load(slot.Idle, outcome), called, web);
    }

    public Task<CommitOperation> SetAsync(WebNode web, string key, bool detect) => CommitAsync(web, detect ? [key] : [], new SessionPatch { Set = [Value(key)] });

    public Task<CommitOperation> RemoveAsync(WebNode web, string key) => CommitAsync(web, [], new SessionPatch { Removed = [key] });

    public Task<CommitOperation> ClearAsync(WebNode web, string key) => CommitAsync(web, [], new SessionPatch { Clear = true, Set = [Value(key)] });

    public async Task<EndOperation> EndAsync(WebNode web)
    {
        var end = new SessionEnd(SessionEndReason.Abandoned, Held.Version.Incarnation, Timeout);
        var called = recorder.Now;
        var outcome = await web.Sessions.EndAsync(slot.Id(Generation), end, CancellationToken.None);
        return Take(_copy.End(end, outcome), called, web);
    }

    public async Task<TouchOperation> TouchAsync(WebNode web)
    {
        var called = recorder.Now;
        var outcome = await web.Sessions.TouchAsync([new SessionTouch(slot.Id(Generation), slot.Idle, TimeSpan.Zero)], CancellationToken.None);
        return Take(new TouchOperation { Session = "", Client = 0, Call = 0, Answer = 0, Idle = (long)slot.Idle.TotalMilliseconds, Acknowledged = outcome.Outage is null, Outage = outcome.Outage?.ToString() }, called, web);
    }

    private async Task<CommitOperation> CommitAsync(WebNode web, IReadOnlyList<string> reads, SessionPatch changes)
    {
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = Held.Version,
            Create = Held.Version.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = slot.Idle,
            Timeout = Timeout,
            Changes = changes,
            DetectConflicts = reads.Count > 0,
            Reads = reads,
        };
        var called = recorder.Now;
        var outcome = await web.Sessions.CommitAsync(slot.Id(Generation), commit, CancellationToken.None);
        return Take(_copy.Commit(commit, outcome), called, web);
    }

    private SessionEntry Value(string key) => new(key, Encoding.UTF8.GetBytes($"{client}-{++_values}"));

    private T Take<T>(T operation, long called, WebNode web)
        where T : Operation
    {
        var taken = operation with { Session = slot.SessionName(Generation), Client = client, Call = called, Answer = recorder.Now, Via = web.Name };
        recorder.Add(taken);
        return taken;
    }
}
