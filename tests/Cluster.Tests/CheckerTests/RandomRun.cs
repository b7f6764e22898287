using System.Text;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// A history of one session that is right by construction: clients call, the product's own rules decide in between, one batch after the
/// other, and answers arrive later or never.
/// </summary>
internal sealed class RandomRun(int seed)
{
    private const int Clients = 4;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    private static readonly SessionId Id = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());

    private readonly Random _random = new(seed);
    private readonly List<Operation> _operations = [];
    private readonly RandomCall?[] _busy = new RandomCall?[Clients];
    private readonly SessionSnapshot[] _held = [.. Enumerable.Repeat(SessionSnapshot.None, Clients)];
    private readonly List<RandomCall> _late = [];
    private SessionDocument? _stored;
    private long _now;
    private int _values;

    public SessionHistory Run(int calls)
    {
        for (var left = calls; left > 0 || _busy.Any(static busy => busy is not null);)
        {
            _now += _random.Next(1, 40);
            var client = _random.Next(Clients);
            if (_busy[client] is not { } call)
            {
                _busy[client] = left-- > 0 ? Begin(client, left < calls / 4) : null;
            }
            else if (call.IsLost && _random.Next(3) == 0)
            {
                _busy[client] = null;
                _late.Add(call);
                Record(call);
            }
            else if (call is { IsDecided: true, IsLost: false })
            {
                _busy[client] = null;
                Record(call);
            }
            else
            {
                Decide();
            }
        }

        foreach (var client in Enumerable.Range(0, Clients))
        {
            var began = _now += 10;
            _now += 10;
            Record(new RandomCall(client, began, _held[client]) { Stored = _stored });
        }

        return new SessionHistory(new HistoryHead("random", seed), [.. _operations.OrderBy(static o => o.Call)]);
    }

    private RandomCall Begin(int client, bool mayEnd)
    {
        var held = _held[client];
        var kind = _random.Next(20);
        var call = new RandomCall(client, _now, held) { IsLost = kind > 6 && _random.Next(10) == 0 };
        if (kind <= 6)
        {
            return call;
        }

        if (kind == 19 && mayEnd && !held.Version.IsNone)
        {
            return call with { End = new SessionEnd(SessionEndReason.Abandoned, held.Version.Incarnation, Idle) };
        }

        var key = $"k{_random.Next(4)}";
        var removes = _random.Next(8) == 0;
        return call with
        {
            Commit = new SessionCommit
            {
                CommitId = Guid.NewGuid(),
                Base = held.Version,
                Create = held.Version.IsNone,
                PublicId = Guid.NewGuid(),
                Idle = Idle,
                Timeout = Idle,
                DetectConflicts = _random.Next(3) == 0,
                Changes = new SessionPatch
                {
                    Clear = _random.Next(25) == 0,
                    Removed = removes ? [key] : [],
                    Set = removes ? [] : [new SessionEntry(key, Encoding.UTF8.GetBytes($"v{++_values}"))],
                },
            },
        };
    }

    /// <summary>Decides some of what waits, as one batch that becomes one document.</summary>
    private void Decide()
    {
        var batch = _busy.OfType<RandomCall>().Concat(_late).Where(call => !call.IsDecided && _random.Next(2) == 0).ToList();
        var draft = new SessionDraft(Id, _stored, null, DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(_now), Guid.NewGuid(), (ulong)_random.NextInt64());
        foreach (var call in batch)
        {
            call.IsDecided = true;
            call.Outcome = call.Commit is { } commit ? SessionRules.Decide(draft, commit, new SessionLimits()) : call.End is { } end ? SessionRules.Decide(draft, end) : null;
        }

        _stored = draft.Changed ? DraftSeal.Seal(draft, SessionRules.TombstoneRetention) : _stored;
        batch.ForEach(call => call.Stored = _stored);
    }

    private void Record(RandomCall call)
    {
        var lost = new SessionOutage(SessionOutageReason.Unreachable, "", mayHaveBeenApplied: true);
        var client = new WebCopy(_held[call.Client]);
        Operation operation = call switch
        {
            { Commit: { } commit } => client.Commit(commit, call.IsLost ? CommitOutcome.Unavailable(lost) : AnswerRules.Complete((CommitOutcome)call.Outcome!, commit, call.Stored!)),
            { End: { } end } => client.End(end, call.IsLost ? EndOutcome.Unavailable(lost) : (EndOutcome)call.Outcome!),
            _ => client.Load(Idle, call.Stored switch
            {
                null => LoadOutcome.Ended(SessionEndReason.Absent),
                { EndedBy: { } reason } => LoadOutcome.Ended(reason),
                { } stored => AnswerRules.Answer(stored, call.Held.Version),
            }),
        };
        _held[call.Client] = client.Held;
        _operations.Add(operation with { Session = "s", Client = call.Client, Call = call.Began, Answer = _now });
    }
}
