using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>
/// One session while it is active: the one document that was last acknowledged, the operations that wait, and the write loop (S1).
/// Everything S1 to S14 promise about one session lives here and in <see cref="SessionRules"/>. Thread safe; it needs no grain around it.
/// </summary>
internal sealed partial class SessionCell
{
    private readonly Lock _gate = new();
    private readonly SessionId _id;
    private readonly CellStorage _storage;
    private readonly ILedger _ledger;
    private readonly SessionCellOptions _options;
    private readonly LifeProof _life;
    private readonly long _epoch;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _giveUp;
    private readonly CancellationToken _stopping;

    private LifeWatch? _watched;
    private List<Pending> _queue = [];
    private long _queueBytes;
    private Task _loop = Task.CompletedTask;
    private bool _looping;

    private SessionDocument? _held;
    private DateTimeOffset? _touched;
    private bool _read;        // storage was read once: _held may be shown
    private bool _uncertain;   // storage may hold something else: nothing is decided before it was read again (S13)
    private bool _failing;     // the last storage call failed
    private bool _writesFail;  // the last write did: reads may work all the same
    private long _failedAt;    // when it did
    private bool _extending;   // a new horizon is on its way
    private bool _retired;     // it makes room for an activation that is certainly alone
    private Outage? _over;     // stopped or given up

    /// <param name="giveUp">Called when a write hung past its bound, or the cell may not be the only one: whoever holds the cell must let go of it.</param>
    /// <param name="stopping">Says that the silo is about to stop: nobody may wait here any more.</param>
    public SessionCell(
        SessionId id, IGrainStorage storage, ILedger ledger, SessionCellOptions options, LifeProof life, TimeProvider time, ILogger logger, Action giveUp, CancellationToken stopping = default)
    {
        _id = id;
        _storage = new CellStorage(id, storage, options, time, logger);
        _ledger = ledger;
        _options = options;
        _life = life;
        _epoch = life.Epoch;
        _time = time;
        _logger = logger;
        _giveUp = giveUp;
        _stopping = stopping;
    }

    /// <summary>What this and other cells count; null where nobody listens.</summary>
    public CellMetrics? Metrics
    {
        get => _storage.Metrics;
        init => _storage.Metrics = value;
    }

    /// <summary>Spreads the attempts of cells that race.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Answers from the last acknowledged document, and keeps the session alive.</summary>
    public async Task<LoadOutcome> LoadAsync(SessionLoad load)
    {
        var arrived = _time.GetUtcNow();
        if (await ReadyAsync(load.Known, tellsOver: true) is { } outage)
        {
            return LoadOutcome.Unavailable(outage);
        }

        Task<Outage?> extended;
        lock (_gate)
        {
            if (_over is { } over)
            {
                return LoadOutcome.Unavailable(over);
            }

            extended = load.Idle > TimeSpan.Zero ? Touch(arrived, load.Idle, isLate: false) : NoOutage;
            if (extended.IsCompleted)
            {
                return Show(load.Known);
            }
        }

        // Not acknowledged as a touch when the new horizon could not be stored; shown all the same, for what is shown is stored (S13).
        await extended;
        lock (_gate)
        {
            return _over is { } over ? LoadOutcome.Unavailable(over) : Show(load.Known);
        }
    }

    /// <summary>Keeps the session alive.</summary>
    public async Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age)
    {
        var touched = _time.GetUtcNow() - age;
        if (await ReadyAsync(default, tellsOver: true) is { } outage)
        {
            return new TouchOutcome(outage);
        }

        Task<Outage?> extended;
        lock (_gate)
        {
            extended = _over is { } over ? Task.FromResult<Outage?>(over) : Touch(touched, idle, isLate: age > TimeSpan.Zero);
        }

        return new TouchOutcome(await extended);
    }

    /// <summary>Applies the changes of one request.</summary>
    public async Task<CommitOutcome> CommitAsync(SessionCommit commit)
    {
        var pending = new PendingCommit(commit) { Arrived = _time.GetTimestamp(), Timeout = commit.Timeout, OnItsWay = _life.Gap };
        var outcome = await Enqueue(pending);
        return pending.Left is { } left ? await GoOnAsync(left, pending, commit, outcome) : outcome;
    }

    /// <summary>Ends the session.</summary>
    public async Task<EndOutcome> EndAsync(SessionEnd end)
    {
        var pending = new PendingEnd(end) { Arrived = _time.GetTimestamp(), Timeout = end.Timeout };
        var outcome = await Enqueue(pending);
        return pending.GoesOn is { } on ? await EndAsync(on.Id, on.End, pending.Arrived) : outcome;
    }

    /// <summary>Removes what is left of the session if it is over. No touch.</summary>
    /// <returns>Until when it lives; null when nothing is left of it.</returns>
    /// <exception cref="IOException">Storage does not say.</exception>
    public async Task<DateTimeOffset?> ExpireAsync()
    {
        if (await ReadyAsync(default, tellsOver: false) is { } outage)
        {
            throw new IOException(outage.Detail);
        }

        lock (_gate)
        {
            // After a write of unknown outcome memory tells nothing of what storage holds: a session that it created would never be asked again.
            if (!_uncertain && (_held is null || SessionRules.Stands(_held, _touched, _time.GetUtcNow())))
            {
                return _held is { } held ? SessionRules.End(held, _touched) : null;
            }
        }

        var cleared = await Enqueue<Outage?>(new PendingExpiry { Arrived = _time.GetTimestamp(), Timeout = Timeout.InfiniteTimeSpan });
        if (cleared is { } failed)
        {
            throw new IOException(failed.Detail);
        }

        // It may live after all: another activation prolonged it, or somebody began it anew in the same batch.
        lock (_gate)
        {
            return _held is { EndedBy: null } held ? SessionRules.End(held, _touched) : null;
        }
    }

    /// <summary>Lets what waits be stored, and takes nothing new. Nothing is written for the stop itself: the horizon makes that safe (S7).</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task loop;
        lock (_gate)
        {
            _over ??= Moves;
            loop = _loop;
        }

        Yield();
        await _yields.DisposeAsync();

        await loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_watch is { } watch)
        {
            await watch.DisposeAsync();
        }

        lock (_gate)
        {
            Watched.Holds(null);
            Watched.Waits(0);
        }
    }

    /// <summary>Sees to it that storage was read, that nobody knows more than this cell does, and that nobody took over from it (S14).</summary>
    /// <param name="known">What the caller has seen.</param>
    /// <param name="tellsOver">Whether the caller may hear that there is no session: that could be news of another activation's which this one missed.</param>
    private async Task<Outage?> ReadyAsync(SessionVersion known, bool tellsOver)
    {
        var doubt = _life.DoubtSince(_epoch);
        bool mayMiss;
        lock (_gate)
        {
            if (_over is { } over)
            {
                return over;
            }

            mayMiss = tellsOver && _life.Needed && !IsLive;
            if (_read && !IsBehind(known) && ((doubt == Doubt.None && !mayMiss) || (doubt != Doubt.Paused && FailsStill)))
            {
                return null;
            }
        }

        var outage = await Enqueue<Outage?>(new PendingRead(known, mayMiss) { Arrived = _time.GetTimestamp(), Timeout = Timeout.InfiniteTimeSpan });
        lock (_gate)
        {
            // Where neither members nor sessions can be read nobody else can have changed them, as far as anyone can tell: S13 goes on.
            var fromMemory = _read && !IsBehind(known) && (doubt == Doubt.Unproven || (doubt == Doubt.None && mayMiss));
            return _over ?? (fromMemory && outage?.Reason == OutageReason.Storage ? null : outage);
        }
    }

    // While storage fails one reader a second finds out whether it still does: the others do not wait for it, however long it takes.
    private bool FailsStill => _failing && (_looping || _time.GetElapsedTime(_failedAt) < FailureRetry);

    private bool IsDown => _failing || _writesFail;

    // Also when the caller knows another life than this cell: it may be the next one.
    private bool IsBehind(SessionVersion seen) =>
        !seen.IsNone && (_held is not { } held || seen.Incarnation != held.Version.Incarnation || seen.Revision > held.Version.Revision);

    private bool IsLive => _held is { EndedBy: null } held && SessionRules.Stands(held, _touched, _time.GetUtcNow());

    private LifeWatch Watched => _watched ??= new LifeWatch(_id, Metrics);

    private LoadOutcome Show(SessionVersion known) => SessionRules.Show(_held, _touched, _time.GetUtcNow(), known);

    /// <summary>Under the lock: touches, and says when that is safe to tell.</summary>
    /// <param name="isLate">Whether it speaks for an earlier moment.</param>
    private Task<Outage?> Touch(DateTimeOffset touched, TimeSpan idle, bool isLate)
    {
        if (_held is not { EndedBy: null } held || !SessionRules.Stands(held, _touched, _time.GetUtcNow()))
        {
            return NoOutage;
        }

        idle = SessionRules.Idle(held.Lifetime, idle);
        if (touched <= _touched && (isLate || held.Idle == idle))
        {
            return NoOutage;
        }

        // A cell that comes from storage may have missed later touches than a late one: until there is one of now, its horizon is the end (S7c).
        var isNewest = !(isLate && _touched is null);
        if (SessionRules.Covers(held, touched, idle))
        {
            _touched = isNewest ? touched : null;
            if (!_extending && SessionRules.IsDue(held, touched))
            {
                _ = Extend(touched, idle, isNewest);
            }

            return NoOutage;
        }

        // While storage takes no writes readers do not wait for it to fail once more: one of them finds out whether it still does.
        if (_extending && IsDown)
        {
            return NoOutage;
        }

        var extended = Extend(touched, idle, isNewest);
        return IsDown ? NoOutage : extended;
    }

    private Task<Outage?> Extend(DateTimeOffset touched, TimeSpan idle, bool isNewest)
    {
        _extending = true;
        return Enqueue<Outage?>(new PendingTouch(touched, idle, isNewest) { Arrived = _time.GetTimestamp(), Timeout = Timeout.InfiniteTimeSpan });
    }

    private static readonly Outage Moves = new(OutageReason.Stopping, "The session moves to another silo.");

    private static readonly TimeSpan FailureRetry = TimeSpan.FromSeconds(1);
    private static readonly Task<Outage?> NoOutage = Task.FromResult<Outage?>(null);

    private Task<T> Enqueue<T>(Pending<T> pending)
    {
        lock (_gate)
        {
            if (_over is { } over)
            {
                pending.Fail(over);
                return pending.Task;
            }

            if (_queue.Count >= _options.Limits.MaximumQueuedCommits || _queueBytes + pending.Bytes > _options.Limits.MaximumQueuedBytes)
            {
                pending.Fail(new Outage(OutageReason.Overloaded, $"{_queue.Count} changes of {_queueBytes} bytes wait for this session already (MaximumQueuedCommits {_options.Limits.MaximumQueuedCommits}, MaximumQueuedBytes {_options.Limits.MaximumQueuedBytes})."));
                return pending.Task;
            }

            pending.OthersFirst = OthersWait;
            Add(pending);
        }

        return pending.Task;
    }

    /// <summary>Under the lock: gives it to the write loop.</summary>
    private void Add(Pending pending)
    {
        _queue.Add(pending);
        _queueBytes += pending.Bytes;
        if (!_looping)
        {
            _looping = true;
            _loop = LoopAsync();
        }
    }
}
