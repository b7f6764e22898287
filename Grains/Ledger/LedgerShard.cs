using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// One shard of the ledger: registers sessions for the minute in which they are due, checks them in that minute, and registers those that are still alive
/// again (S7). No minute is skipped, however late the shard becomes active: it sweeps them one by one, and a minute is done when none of its pages is left.
/// </summary>
/// <param name="shard">The shard's name.</param>
/// <param name="rows">The shard's rows in storage.</param>
/// <param name="check">Checks a session; returns its end, or null when nothing of it is left in storage.</param>
/// <param name="register">Registers a session that is alive: in this shard, or in the one that it belongs to now.</param>
internal sealed partial class LedgerShard(
    string shard,
    LedgerRows rows,
    Func<SessionId, Task<DateTimeOffset?>> check,
    Func<LedgerShard, SessionId, DateTimeOffset, Task> register,
    LedgerMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    // A registration that was not stored early enough before its minute is repeated for a later one: another activation whose clock is a little ahead
    // may have swept the minute already.
    private static readonly TimeSpan MinimumLead = TimeSpan.FromSeconds(2);

    /// <summary>How many minutes later a minute is swept again, for pages whose write took that long.</summary>
    private const int LateMinutes = 2;

    /// <summary>How many sessions are checked at the same time.</summary>
    private const int ConcurrentChecks = 32;

    private const long Unknown = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, LedgerMinuteWriter> _writers = [];
    private Task<long>? _start;
    private int _sweeping;
    private long _registeredAt = time.GetTimestamp();
    private long _sweptUpTo = Unknown;
    private long _storedUpTo;
    private long _startedAt;
    private string? _sweptEtag;

    /// <summary>Registers a session. When the task completes, the registration is stored.</summary>
    public async Task RegisterAsync(SessionId session, DateTimeOffset end)
    {
        // The start must be stored before the first registration. Otherwise a shard that is inactive for long after that would not know where to start.
        if (Volatile.Read(ref _sweptUpTo) == Unknown)
        {
            await StartAsync();
        }

        long minute;
        do
        {
            LedgerMinuteWriter? writer;
            lock (_gate)
            {
                minute = LedgerMinute.DueFor(end, time.GetUtcNow());
                if (!_writers.TryGetValue(minute, out writer))
                {
                    RemoveIdleWriters(before: LedgerMinute.MinuteOf(time.GetUtcNow()) - LateMinutes);
                    _writers.Add(minute, writer = new LedgerMinuteWriter(minute, rows));
                }
            }

            await writer.AddAsync(session);
        }
        while (time.GetUtcNow() + MinimumLead >= LedgerMinute.StartOf(minute));
        Volatile.Write(ref _registeredAt, time.GetTimestamp());
        metrics.Registered();
    }

    // A sweep that cannot continue would leave a writer for each minute.
    private void RemoveIdleWriters(long before)
    {
        foreach (var past in _writers.Where(writer => writer.Key < before && writer.Value.WhenIdleAsync().IsCompleted).ToList())
        {
            _writers.Remove(past.Key);
        }
    }

    /// <summary>Whether all minutes are swept in which a session can be registered. True only if the last registration is long ago.</summary>
    public bool IsDrained => time.GetElapsedTime(Volatile.Read(ref _registeredAt)) > TimeSpan.FromMinutes(LedgerMinute.MaximumAhead + LateMinutes + 1) && LedgerMinute.MinuteOf(time.GetUtcNow()) <= Volatile.Read(ref _storedUpTo) + 1;

    /// <summary>Records that this activation of the shard has ended.</summary>
    public void Deactivate() => metrics.Deactivated(shard);

    /// <summary>Deletes the last row of a drained shard.</summary>
    public Task ClearAsync() => rows.ClearSweptAsync(_sweptEtag);

    /// <summary>Checks all sessions that are due. A sweep that fails or is stopped is continued by the next one; what it had begun to check is done.</summary>
    public async Task SweepAsync(CancellationToken stopping = default)
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        try
        {
            var now = LedgerMinute.MinuteOf(time.GetUtcNow());
            var minute = NotAfter(now, _sweptUpTo == Unknown ? await StartAsync() : _sweptUpTo);
            while (minute < now)
            {
                minute++;
                await SweepMinuteAsync(minute - LateMinutes, stopping);
                await SweepMinuteAsync(minute, stopping);
                Volatile.Write(ref _sweptUpTo, minute);
                if (minute > _startedAt)
                {
                    metrics.Swept(time.GetUtcNow() - LedgerMinute.StartOf(minute));
                }

                metrics.SweptTo(shard, LedgerMinute.StartOf(minute + 1));
            }

            if (_storedUpTo != minute)
            {
                _sweptEtag = await rows.WriteSweptAsync(minute, _sweptEtag);
                _storedUpTo = minute;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The shard's next activation continues with this minute.
        }
        catch (InconsistentStateException e)
        {
            // Another activation of this shard sweeps too, or did. This one reads again how far the shard has swept.
            LogSweepFailed(e, shard);
            Volatile.Write(ref _sweptUpTo, Unknown);
        }
        catch (Exception e)
        {
            LogSweepFailed(e, shard);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    // A silo whose clock was ahead has swept minutes that are still to come. Sessions that are registered in them would never be checked.
    private long NotAfter(long now, long swept)
    {
        if (swept > now)
        {
            LogSetBack(shard, LedgerMinute.StartOf(swept), LedgerMinute.StartOf(now));
            Volatile.Write(ref _sweptUpTo, now);
        }

        return Math.Min(swept, now);
    }

    /// <summary>Reads or stores where the sweep starts. Concurrent callers share one task, because only one of them could store it.</summary>
    private Task<long> StartAsync()
    {
        lock (_gate)
        {
            return _start = _start is { IsCompleted: false } ? _start : ReadOrStartAsync();
        }
    }

    private async Task<long> ReadOrStartAsync()
    {
        await Task.Yield();
        var (minute, etag) = await rows.ReadSweptAsync();
        if (minute is null)
        {
            // Either this is the first start, or the row was lost. Then the last hour may have sessions that were not checked. That is no lag of a sweep.
            _startedAt = LedgerMinute.MinuteOf(time.GetUtcNow());
            minute = _startedAt - 1 - LedgerMinute.MaximumAhead;
            LogStarted(shard, LedgerMinute.StartOf(minute.Value));
            try
            {
                etag = await rows.WriteSweptAsync(minute.Value, etag);
            }
            catch (InconsistentStateException)
            {
                // Another activation of this shard has stored the start, with the same minute or an adjacent one.
                (minute, etag) = await rows.ReadSweptAsync();
                if (minute is null)
                {
                    throw;
                }
            }
        }

        _sweptEtag = etag;
        _storedUpTo = minute.Value;
        Volatile.Write(ref _sweptUpTo, minute.Value);
        metrics.SweptTo(shard, LedgerMinute.StartOf(minute.Value + 1));
        return minute.Value;
    }

    private async Task SweepMinuteAsync(long minute, CancellationToken stopping)
    {
        LedgerMinuteWriter? writer;
        lock (_gate)
        {
            _writers.Remove(minute, out writer);
        }

        await (writer?.WhenIdleAsync() ?? Task.CompletedTask);

        // From the last page to the first: after a crash, the pages that are left have no gap, so all are found.
        for (var page = await rows.FindEndAsync(minute, stopping) - 1; page >= 0; page--)
        {
            var row = await rows.ReadAsync(minute, page, stopping);
            if (row.Bytes is null)
            {
                continue;
            }

            if (LedgerPage.Read(row.Bytes) is not { } sessions)
            {
                LogPageUnreadable(shard, minute, page, row.Bytes.Length);
                sessions = [];
            }

            await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = ConcurrentChecks, TaskScheduler = TaskScheduler.Current, CancellationToken = stopping }, async (session, _) => await CheckAsync(session));
            await rows.ClearAsync(minute, page, row.ETag);
        }
    }

    private async Task CheckAsync(SessionId session)
    {
        DateTimeOffset? end;
        try
        {
            end = await check(session);
            metrics.Checked(end is null ? ExpiryCheckResult.Gone : ExpiryCheckResult.Alive);
        }
        catch (Exception e)
        {
            // Registered again: a session that cannot be checked must neither delay the others nor be forgotten.
            LogCheckFailed(e, session);
            metrics.Checked(ExpiryCheckResult.Failed);
            end = time.GetUtcNow();
        }

        if (end is { } at)
        {
            await register(this, session, at);
        }
    }
}
