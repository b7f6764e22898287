using System.Security.Cryptography;
using Orleans.Storage;

namespace OrleansSessions;

/// <content>The write loop: takes all that waits, decides it in order, writes once, and only then answers.</content>
internal sealed partial class SessionCell
{
    private async Task LoopAsync()
    {
        // What arrives together is decided together; and nobody's call runs the loop.
        await Task.Yield();
        while (true)
        {
            List<Pending> batch;
            lock (_gate)
            {
                if (_queue.Count == 0)
                {
                    _looping = false;
                    return;
                }

                batch = TakeBatch();
            }

            try
            {
                using var span = ClusterTracing.StartBatch(batch);
                await DecideAndStoreAsync(batch);
            }
            catch (Exception e)
            {
                // Nobody expected this one: a defect. Its callers hear so, the cell goes on from what storage holds.
                LogLoopFailed(e, _id);
                _uncertain = true;
                Refuse(batch, new Outage(OutageReason.Storage, $"The session's silo failed: {e.GetType().Name}."));
            }

            // Members have come and gone since it became active, and come to rest: of two activations only the next one is left (S14).
            if (!_retired && _life.Epoch != _epoch)
            {
                _retired = true;
                Yield();
                _giveUp();
            }
        }
    }

    /// <summary>
    /// Under the lock: what is decided next, in its order. No more commits than one document remembers (S5): if their write lands, and the answer is
    /// lost, each of them is known again.
    /// </summary>
    private List<Pending> TakeBatch()
    {
        var batch = _queue;
        var commits = 0;
        var end = batch.FindIndex(pending => pending is PendingCommit && ++commits > SessionDocument.AppliedMax);
        if (end < 0)
        {
            _queue = [];
            _queueBytes = 0;
            return batch;
        }

        _queue = batch[end..];
        _queueBytes = _queue.Sum(static pending => pending.Bytes);
        batch.RemoveRange(end, batch.Count - end);
        return batch;
    }

    private async Task DecideAndStoreAsync(List<Pending> batch)
    {
        var races = 0;
        var failures = 0;
        var fresh = false; // storage was read for this batch
        while (true)
        {
            if (!_read || _uncertain || (!fresh && (_life.DoubtSince(_epoch) != Doubt.None || batch.Exists(p => p.ReadsAnew || IsBehind(p.Seen)))))
            {
                if (await TryReadAsync() is { } outage)
                {
                    Refuse(batch, outage);
                    return;
                }

                fresh = true;
            }

            RefuseLate(batch);
            if (batch.Count == 0)
            {
                return;
            }

            bool othersFirst;
            lock (_gate)
            {
                othersFirst = OthersWait;
            }

            var now = _time.GetUtcNow();
            var draft = new SessionDraft(_id, _held, _touched, now, Guid.NewGuid(), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
            foreach (var pending in batch)
            {
                pending.Waited = _time.GetElapsedTime(pending.Arrived);
                pending.OthersFirst &= othersFirst;
                pending.Decide(draft, _options.Limits);
            }

            // Told from memory, "ended" could be news of another activation's that this one missed (S10).
            if (!fresh && batch.Exists(static p => p.SaysEnded))
            {
                _uncertain = true;
                continue;
            }

            if (!draft.Changed)
            {
                Answer(batch, _held);
                return;
            }

            var next = draft.Seal();
            if (next is not null && draft.NeedsNote(next) && await TryNoteAsync(SessionRules.End(next, draft.Touched)) is { } unnoted)
            {
                Refuse(batch, unnoted);
                return;
            }

            if (await TryTellAsync(draft) is { } untold)
            {
                Refuse(batch, untold);
                return;
            }

            try
            {
                await (next is null ? _storage.ClearAsync() : _storage.WriteAsync(next));
                Metrics?.Wrote(batch.Count);
                Answer(batch, next, draft);
                return;
            }
            catch (InconsistentStateException) when (races++ < _options.RaceAttemptsMax)
            {
                // Another activation wrote first. What it wrote may even be this batch, from a write whose answer got lost.
                LogRaceLost(_id, races);
                _uncertain = true;
                await Task.Delay(Jitter(races), _time);
            }
            catch (StorageHungException) when (batch.Exists(static p => p is not PendingTouch))
            {
                GiveUp(batch);
                return;
            }
            catch (Exception e) when (e is not InconsistentStateException)
            {
                // It may have landed all the same. Forget, and look. A new horizon that hung may still land: it changes nothing that anybody is
                // shown, and must not end what memory has to show (S13).
                LogWriteFailed(e, _id);
                _uncertain = true;
                Fails();
                _writesFail = true;
                batch.ForEach(static p => p.MayHaveBeenApplied = true);
                if (failures++ >= _options.FailureAttemptsMax || e is StorageHungException)
                {
                    Refuse(batch, new Outage(OutageReason.Storage, $"Storage failed to write: {e.GetType().Name}."));
                    return;
                }
            }
            catch (InconsistentStateException)
            {
                _uncertain = true;
                Refuse(batch, new Outage(OutageReason.Storage, $"Other silos wrote this session first, {races} times in a row."));
                return;
            }
        }
    }

    /// <param name="written">What <paramref name="stored"/> was made by; null when nothing had to be written.</param>
    private void Answer(List<Pending> batch, SessionDocument? stored, SessionDraft? written = null)
    {
        lock (_gate)
        {
            if (written is not null)
            {
                // Touches that were acknowledged during the write count on, unless this is another life.
                var same = stored is not null && _held?.Version.Incarnation == stored.Version.Incarnation;
                DateTimeOffset? at = stored is not null && written.IsTouchKnown ? written.Touched : null;
                _touched = same && (at is null || _touched > at) ? _touched : at;
                Watched.Stored(_held, stored, _time.GetUtcNow());
                if (stored?.Rotation is not null && _held?.Rotation is null)
                {
                    _arrival = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                _held = stored;
                _failing = false;
                _writesFail = false;
            }

            _extending = false;
            foreach (var early in batch.Where(static p => p.MustWait))
            {
                Park((PendingCommit)early);
            }

            Tend();
        }

        foreach (var pending in batch.Where(static p => !p.MustWait))
        {
            pending.Answer(stored);
        }
    }

    private void Fails() => (_failing, _failedAt) = (true, _time.GetTimestamp());

    /// <summary>A write hung. It may land at any time: this cell can know nothing any more, and must not stand in the next one's way.</summary>
    private void GiveUp(List<Pending> batch)
    {
        LogGivenUp(_id, _options.StorageTimeout);
        batch.ForEach(static p => p.MayHaveBeenApplied = true);
        lock (_gate)
        {
            _over ??= new Outage(OutageReason.Storage, $"Storage did not answer within {_options.StorageTimeout.TotalSeconds:0.###} s (StorageTimeout).");
            batch.AddRange(_queue);
            _queue = [];
            _queueBytes = 0;
        }

        Refuse(batch, _over);
        Yield();
        _giveUp();
    }

    private void RefuseLate(List<Pending> batch) => batch.RemoveAll(pending =>
    {
        var late = pending.Timeout != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(pending.Arrived) >= pending.Timeout;
        if (late)
        {
            Refuse([pending], new Outage(OutageReason.TimedOut, $"It was not decided within {pending.Timeout.TotalSeconds:0.###} s."));
        }

        return late;
    });

    private void Refuse(List<Pending> batch, Outage outage)
    {
        lock (_gate)
        {
            _extending = false;
        }

        foreach (var pending in batch)
        {
            pending.Fail(outage with { MayHaveBeenApplied = pending.MayHaveBeenApplied });
        }
    }

    private TimeSpan Jitter(int attempt) => TimeSpan.FromMilliseconds(Random.Next(1, 10 << Math.Min(attempt, 5)));
}
