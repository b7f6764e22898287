using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>Writes the pages of one minute. Sessions that are added during a write are stored together by the next one.</summary>
internal sealed class LedgerMinuteWriter(long minute, LedgerRows rows)
{
    private readonly Lock _gate = new();
    private readonly Queue<(SessionId Session, TaskCompletionSource Stored)> _waiting = new();
    private bool _isWriting;
    private Task _writes = Task.CompletedTask;
    private int _page = -1;
    private string? _etag;
    private List<SessionId> _sessions = [];

    /// <summary>Adds a session. The task completes when it is stored.</summary>
    public Task AddAsync(SessionId session)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((session, stored));
            if (!_isWriting)
            {
                _isWriting = true;
                _writes = WriteAllAsync();
            }
        }

        return stored.Task;
    }

    /// <summary>Completes when no write is in progress.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _writes;
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
                // The page may or may not have been written. The next write starts a new page, and checking a session twice does no harm.
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
            while (batch.Count < LedgerPage.MaximumSessions && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            _isWriting = batch.Count > 0;
            return batch;
        }
    }

    private async Task WriteAsync(List<SessionId> added)
    {
        if (_page < 0)
        {
            MoveTo(await rows.CountAsync(minute));
        }
        else if (_sessions.Count + added.Count > LedgerPage.MaximumSessions)
        {
            MoveTo(_page + 1);
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
                // Another activation of this shard writes the same minute. It keeps that page, and this one uses the next free one.
                MoveTo(await rows.CountAsync(minute));
            }
        }
    }

    private void MoveTo(int page) => (_page, _etag, _sessions) = (page, null, []);
}
