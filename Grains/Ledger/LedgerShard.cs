using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>
/// One shard of the ledger: notes which sessions to ask at which minute, asks them when it has come, and notes anew those that live on (S7).
/// Nothing is skipped, however late it wakes: it goes through the minutes one by one, and a minute is done when nothing is left of it.
/// </summary>
/// <param name="ask">Asks one session: until when it lives, or null when nothing is left of it.</param>
internal sealed partial class LedgerShard(string shard, LedgerRows rows, Func<SessionId, Task<DateTimeOffset?>> ask, TimeProvider time, ILogger logger)
{
    /// <summary>How far ahead a note may lie: later ends are asked for the first time then, and noted again.</summary>
    public const int MinutesAheadMax = 60;

    /// <summary>How many sessions are asked at a time.</summary>
    private const int AskedAtOnce = 32;

    private const long Unknown = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, LedgerBook> _books = [];
    private int _sweeping;
    private long _sweptUpTo = Unknown;
    private long _storedUpTo;
    private string? _sweptEtag;

    /// <summary>Notes a session. When this returns, the note is stored.</summary>
    public async Task RegisterAsync(SessionId session, DateTimeOffset end)
    {
        // A shard whose first note was stored before its first sweep was, and that then slept for long, would not know where to begin.
        if (Volatile.Read(ref _sweptUpTo) == Unknown)
        {
            await BeginAsync();
        }

        LedgerBook? book;
        lock (_gate)
        {
            var minute = MinuteFor(end);
            if (!_books.TryGetValue(minute, out book))
            {
                _books.Add(minute, book = new LedgerBook(minute, rows));
            }
        }

        await book.AddAsync(session);
    }

    /// <summary>Asks all whose minute has come. What fails is left to the next sweep, which goes on from there.</summary>
    public async Task SweepAsync()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        try
        {
            var minute = _sweptUpTo == Unknown ? await BeginAsync() : _sweptUpTo;
            var now = MinuteOf(time.GetUtcNow());
            while (minute < now)
            {
                await SweepMinuteAsync(++minute);
                Volatile.Write(ref _sweptUpTo, minute);
            }

            if (_storedUpTo < minute)
            {
                _sweptEtag = await rows.WriteSweptAsync(minute, _sweptEtag);
                _storedUpTo = minute;
            }
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

    private async Task<long> BeginAsync()
    {
        var (minute, etag) = await rows.ReadSweptAsync();
        if (minute is null)
        {
            minute = MinuteOf(time.GetUtcNow()) - 1;
            etag = await rows.WriteSweptAsync(minute.Value, etag);
        }

        _sweptEtag = etag;
        _storedUpTo = minute.Value;
        Volatile.Write(ref _sweptUpTo, minute.Value);
        return minute.Value;
    }

    private async Task SweepMinuteAsync(long minute)
    {
        lock (_gate)
        {
            _books.Remove(minute);
        }

        // From the last to the first: what is left after a crash has no gap, and so is found.
        for (var page = await rows.CountAsync(minute) - 1; page >= 0; page--)
        {
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

            await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, TaskScheduler = TaskScheduler.Current }, async (session, _) => await AskAsync(session));
            await rows.ClearAsync(minute, page, row.ETag);
        }
    }

    private async Task AskAsync(SessionId session)
    {
        DateTimeOffset? end;
        try
        {
            end = await ask(session);
        }
        catch (Exception e)
        {
            // Ask again: one session that cannot answer must not hold up the others, nor be forgotten.
            LogAskFailed(e, session);
            end = time.GetUtcNow();
        }

        if (end is { } at)
        {
            await RegisterAsync(session, at);
        }
    }

    /// <summary>The first minute after the end, within the next hour; never the next full minute, which another silo may be sweeping already.</summary>
    private long MinuteFor(DateTimeOffset end)
    {
        var now = MinuteOf(time.GetUtcNow());
        return Math.Clamp(MinuteOf(end) + 1, now + 2, now + MinutesAheadMax);
    }

    private static long MinuteOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerMinute;

    [LoggerMessage(121, LogLevel.Warning, "Ledger shard {Shard}: a sweep failed. Sessions that are over stay in storage until a sweep succeeds; it is tried again.", EventName = "SweepFailed")]
    private partial void LogSweepFailed(Exception exception, string shard);

    [LoggerMessage(122, LogLevel.Warning, "Session {Session} could not be asked whether it is over; it is asked again.", EventName = "AskFailed")]
    private partial void LogAskFailed(Exception exception, SessionId session);

    [LoggerMessage(123, LogLevel.Error, "Ledger shard {Shard}: page {Page} of minute {Minute} has {Bytes} bytes that are no page. The sessions noted in it leave storage only when they are used again.", EventName = "PageUnreadable")]
    private partial void LogPageUnreadable(string shard, long minute, int page, int bytes);
}
