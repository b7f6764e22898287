using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>
/// One shard of the ledger: notes which sessions to ask at which minute, asks them when it has come, and notes anew those that live on (S7).
/// Nothing is skipped, however late it wakes: it goes through the minutes one by one, and a minute is done when nothing is left of it.
/// </summary>
/// <param name="shard">Its name.</param>
/// <param name="rows">What it has stored.</param>
/// <param name="ask">Asks one session: until when it lives, or null when nothing is left of it.</param>
/// <param name="note">Notes one that lives on: in this shard, or in the one that it belongs to by now.</param>
internal sealed partial class LedgerShard(
    string shard,
    LedgerRows rows,
    Func<SessionId, Task<DateTimeOffset?>> ask,
    Func<LedgerShard, SessionId, DateTimeOffset, Task> note,
    LedgerMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How far ahead a note may lie: later ends are asked for the first time then, and noted again.</summary>
    public const int MinutesAheadMax = 60;

    // A page is written within a few seconds. What is not stored that long before its minute begins is noted again, in a later one: the minute
    // may be swept already, by another activation whose clock is a little ahead.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeadMin = TimeSpan.FromSeconds(2);

    /// <summary>How many minutes after a minute was swept it is looked at again, for a page whose write hung that long.</summary>
    private const int LateMinutes = 2;

    /// <summary>How many sessions are asked at a time.</summary>
    private const int AskedAtOnce = 32;

    private const long Unknown = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, LedgerBook> _books = [];
    private Task<long>? _beginning;
    private int _sweeping;
    private long _noted = time.GetTimestamp();
    private long _sweptUpTo = Unknown;
    private long _storedUpTo;
    private long _begun;
    private string? _sweptEtag;

    /// <summary>Notes a session. When this returns, the note is stored.</summary>
    public async Task RegisterAsync(SessionId session, DateTimeOffset end)
    {
        // A shard whose first note was stored before its first sweep was, and that then slept for long, would not know where to begin.
        if (Volatile.Read(ref _sweptUpTo) == Unknown)
        {
            await BeginAsync();
        }

        long minute;
        do
        {
            LedgerBook? book;
            lock (_gate)
            {
                minute = MinuteFor(end);
                if (!_books.TryGetValue(minute, out book))
                {
                    Forget(before: LedgerMinute.MinuteOf(time.GetUtcNow()) - LateMinutes);
                    _books.Add(minute, book = new LedgerBook(minute, rows));
                }
            }

            await book.AddAsync(session);
        }
        while (time.GetUtcNow() + LeadMin >= LedgerMinute.StartOf(minute));
        Volatile.Write(ref _noted, time.GetTimestamp());
        metrics.Noted();
    }

    // What is stored needs no book: a sweep that cannot go on would leave one for each minute.
    private void Forget(long before)
    {
        foreach (var past in _books.Where(book => book.Key < before && book.Value.StoredAsync().IsCompleted).ToList())
        {
            _books.Remove(past.Key);
        }
    }

    /// <summary>Whether nothing can be noted here any more, and all minutes that something was noted for are swept.</summary>
    public bool IsSpent => time.GetElapsedTime(Volatile.Read(ref _noted)) > TimeSpan.FromMinutes(MinutesAheadMax + LateMinutes + 1) && LedgerMinute.MinuteOf(time.GetUtcNow()) <= Volatile.Read(ref _storedUpTo) + 1;

    /// <summary>It works elsewhere from now on, if anywhere.</summary>
    public void Leave() => metrics.Left(shard);

    /// <summary>Leaves nothing behind of a shard that is spent.</summary>
    public Task ClearAsync() => rows.ClearSweptAsync(_sweptEtag);

    /// <summary>Asks all whose minute has come. What fails, or is left when the shard must stop, the next sweep does: it goes on from there.</summary>
    public async Task SweepAsync(CancellationToken stopping = default)
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        try
        {
            var minute = _sweptUpTo == Unknown ? await BeginAsync() : _sweptUpTo;
            var now = LedgerMinute.MinuteOf(time.GetUtcNow());
            while (minute < now)
            {
                minute++;
                await SweepMinuteAsync(minute - LateMinutes, stopping);
                await SweepMinuteAsync(minute, stopping);
                Volatile.Write(ref _sweptUpTo, minute);
                if (minute > _begun)
                {
                    metrics.Swept(time.GetUtcNow() - LedgerMinute.StartOf(minute));
                }

                metrics.IsAt(shard, LedgerMinute.StartOf(minute + 1));
            }

            if (_storedUpTo < minute)
            {
                _sweptEtag = await rows.WriteSweptAsync(minute, _sweptEtag);
                _storedUpTo = minute;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The shard's next activation finds the minute as it was left.
        }
        catch (InconsistentStateException e)
        {
            // Another activation of this shard sweeps too, or did. What it did is done; this one looks where that was.
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

    /// <summary>Finds out where to go on. Many may need to know at once, and only one of them can store the beginning.</summary>
    private Task<long> BeginAsync()
    {
        lock (_gate)
        {
            return _beginning = _beginning is { IsCompleted: false } ? _beginning : ReadOrBeginAsync();
        }
    }

    private async Task<long> ReadOrBeginAsync()
    {
        await Task.Yield();
        var (minute, etag) = await rows.ReadSweptAsync();
        if (minute is null)
        {
            // The first time; or the row was lost: then an hour may have notes that nobody has asked. Looking costs two reads a minute.
            _begun = LedgerMinute.MinuteOf(time.GetUtcNow()) - 1;
            minute = _begun - MinutesAheadMax;
            LogBegins(shard, LedgerMinute.StartOf(minute.Value));
            try
            {
                etag = await rows.WriteSweptAsync(minute.Value, etag);
            }
            catch (InconsistentStateException)
            {
                // Another activation of this shard began it meanwhile, with the minute that this one would have stored or one beside it.
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
        metrics.IsAt(shard, LedgerMinute.StartOf(minute.Value + 1));
        return minute.Value;
    }

    private async Task SweepMinuteAsync(long minute, CancellationToken stopping)
    {
        LedgerBook? book;
        lock (_gate)
        {
            _books.Remove(minute, out book);
        }

        await (book?.StoredAsync() ?? Task.CompletedTask);

        // From the last to the first: what is left after a crash has no gap, and so is found.
        for (var page = await rows.EndOfAsync(minute) - 1; page >= 0; page--)
        {
            stopping.ThrowIfCancellationRequested();
            var row = await rows.ReadAsync(minute, page);
            if (row.Bytes is null)
            {
                continue;
            }

            if (LedgerPage.Read(row.Bytes) is not { } sessions)
            {
                LogPageUnreadable(shard, minute, page, row.Bytes.Length);
                sessions = [];
            }

            await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, TaskScheduler = TaskScheduler.Current, CancellationToken = stopping }, async (session, _) => await AskAsync(session));
            await rows.ClearAsync(minute, page, row.ETag);
        }
    }

    private async Task AskAsync(SessionId session)
    {
        DateTimeOffset? end;
        try
        {
            end = await ask(session);
            metrics.Asked(end is null ? LedgerAnswer.Gone : LedgerAnswer.Alive);
        }
        catch (Exception e)
        {
            // Ask again: one session that cannot answer must not hold up the others, nor be forgotten.
            LogAskFailed(e, session);
            metrics.Asked(LedgerAnswer.Failed);
            end = time.GetUtcNow();
        }

        if (end is { } at)
        {
            await note(this, session, at);
        }
    }

    /// <summary>The first minute after the end, within the next hour, and not one that begins at once.</summary>
    private long MinuteFor(DateTimeOffset end)
    {
        var now = time.GetUtcNow();
        return Math.Clamp(LedgerMinute.MinuteOf(end) + 1, LedgerMinute.MinuteOf(now + Lead) + 1, LedgerMinute.MinuteOf(now) + MinutesAheadMax);
    }
}
