using Orleans.Storage;

namespace OrleansSessions;

/// <summary>The pages of one minute that a shard is filling: what is noted while a page is being written goes into the next write together.</summary>
internal sealed class LedgerBook(long minute, LedgerRows rows)
{
    private readonly Lock _gate = new();
    private readonly Queue<(SessionId Session, TaskCompletionSource Stored)> _waiting = new();
    private bool _writing;
    private Task _written = Task.CompletedTask;
    private int _page = -1;
    private string? _etag;
    private List<SessionId> _sessions = [];

    /// <summary>Completes when the note is stored.</summary>
    public Task AddAsync(SessionId session)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((session, stored));
            if (!_writing)
            {
                _writing = true;
                _written = WriteAllAsync();
            }
        }

        return stored.Task;
    }

    /// <summary>Completes when nothing is being written.</summary>
    public Task StoredAsync()
    {
        lock (_gate)
        {
            return _written;
        }
    }

    private async Task WriteAllAsync()
    {
        await Task.Yield();
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                await WriteAsync([.. batch.Select(static b => b.Session)]);
                batch.ForEach(static b => b.Stored.TrySetResult());
            }
            catch (Exception e)
            {
                // Whether the page landed is not known; the next one is a page of its own, and asking a session twice does no harm.
                _page = -1;
                batch.ForEach(b => b.Stored.TrySetException(e));
            }
        }
    }

    private List<(SessionId Session, TaskCompletionSource Stored)> Take()
    {
        lock (_gate)
        {
            var batch = new List<(SessionId, TaskCompletionSource)>();
            while (batch.Count < LedgerPage.SessionsMax && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            _writing = batch.Count > 0;
            return batch;
        }
    }

    private async Task WriteAsync(List<SessionId> added)
    {
        if (_page < 0)
        {
            TurnTo(await rows.CountAsync(minute));
        }
        else if (_sessions.Count + added.Count > LedgerPage.SessionsMax)
        {
            TurnTo(_page + 1);
        }

        while (true)
        {
            List<SessionId> sessions = [.. _sessions, .. added];
            try
            {
                _etag = await rows.WriteAsync(minute, _page, LedgerPage.Write(sessions), _etag);
                _sessions = sessions;
                return;
            }
            catch (InconsistentStateException)
            {
                // Another activation of this shard fills the same minute: it keeps that page, this one takes the next that is free.
                TurnTo(await rows.CountAsync(minute));
            }
        }
    }

    private void TurnTo(int page) => (_page, _etag, _sessions) = (page, null, []);
}
