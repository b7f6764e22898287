using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// Takes all operations that wait, decides them in order, writes once, and only then completes them (S1 to S4). After a write of unknown outcome, or
/// after another activation wrote first, it decides the same operations again from what is in storage.
/// </summary>
/// <remarks>It processes one batch at a time: its fields belong to that batch and need no lock.</remarks>
internal sealed partial class WriteLoop(
    SessionState state, OperationQueue queue, SessionRow row, SessionReader reader, ExclusiveQueue exclusive, SessionActorServices services, Action deactivate)
    : IOperationConsumer
{
    private readonly CommitRetrier _retrier = new(state, queue, services);
    private readonly BatchDecider _decider = new(state, exclusive, services);
    private EndNotifier? _ends; // once it ends
    private int _races;
    private int _failures;
    private bool _isFresh; // storage was read for this batch
    private bool _isReplaced; // deactivates, so that the next activation is the only one

    public async Task RunAsync()
    {
        // Operations that arrive together are decided together, and no caller runs the loop.
        await Task.Yield();
        while (queue.TakeBatch() is { } batch)
        {
            try
            {
                using var span = ClusterTracing.StartBatch(batch, static operation => operation.Caller);
                (_races, _failures, _isFresh) = (0, 0, false);
                while (!await TryBatchAsync(batch))
                {
                }
            }
            catch (Exception e)
            {
                // An unexpected exception is a defect. The callers are told, and the session continues from what is in storage.
                LogLoopFailed(services.Logger, e, state.Id);
                state.MarkUncertain();
                Refuse(batch, new SessionOutage(SessionOutageReason.Storage, $"The session's silo failed: {e.GetType().Name}."));
            }

            if (!_isReplaced && state.Overtaken is not null)
            {
                _isReplaced = true;
                exclusive.Close();
                deactivate();
            }

            await _retrier.WaitAsync();
        }
    }

    /// <summary>Decides the batch, stores the result and completes the operations.</summary>
    /// <returns>False when the batch must be decided again from what is in storage.</returns>
    private async Task<bool> TryBatchAsync(List<PendingOperation> batch)
    {
        if (reader.IsReadNeeded(batch, _isFresh))
        {
            if (await reader.TryReadAsync() is { } unread)
            {
                return Refuse(batch, unread, mayRetry: true);
            }

            _isFresh = true;
            _ = _ends?.WithdrawIfLostAsync(state.Held); // the callers do not wait for it
        }

        batch.RemoveAll(operation => operation.RefuseIfTimedOut(services.Time));
        if (batch.Count == 0)
        {
            return true;
        }

        var draft = _decider.Decide(batch);
        if (!_isFresh && batch.Exists(static operation => operation.ReportsEnd))
        {
            state.MarkUncertain(); // memory may be outdated: another activation may have created the session again (S10)
            return false;
        }

        if (!draft.Changed)
        {
            return Answer(batch, state.Held);
        }

        var began = services.Time.GetTimestamp();
        var next = DraftSeal.Seal(draft, services.Options.EndedKeyRetention);
        if ((state.Overtaken ?? await services.Expiry.TryRegisterAsync(draft, next) ?? await TryNotifyAsync(draft) ?? state.Overtaken) is { } refused)
        {
            return Refuse(batch, refused, mayRetry: true);
        }

        try
        {
            await (next is null ? row.ClearAsync() : row.WriteAsync(next));
            ThrowIfLate(began);
            services.Metrics?.Wrote(batch.Count);
            return Answer(batch, next, draft);
        }
        catch (Exception e)
        {
            return e is InconsistentStateException ? !await ShouldRetryAfterRaceAsync(batch) : !ShouldRetryAfterFailure(batch, e);
        }
    }

    private Task<SessionOutage?> TryNotifyAsync(SessionDraft draft) => draft.Ends.IsNone ? SessionTouches.NoOutage : (_ends ??= new EndNotifier(services)).TryNotifyAsync(draft);

    // The process did not run meanwhile, and neither did the timer of the timeout: others may have read before the write was applied, and count on it that none takes longer.
    private void ThrowIfLate(long began)
    {
        if (state.Overtaken is not null && services.Time.GetElapsedTime(began) > services.Options.StorageTimeout)
        {
            throw new StorageTimeoutException(services.Options.StorageTimeout);
        }
    }

    /// <summary>Handles a race: another activation wrote first. What it wrote may even be this batch, if the response to an earlier write was lost.</summary>
    /// <returns>Whether to decide the batch again.</returns>
    private async Task<bool> ShouldRetryAfterRaceAsync(List<PendingOperation> batch)
    {
        state.MarkUncertain();
        if (_races++ >= services.Options.MaximumRaceRetries)
        {
            Refuse(batch, new SessionOutage(SessionOutageReason.Storage, $"Other silos wrote this session first, {_races} times in a row."));
            return false;
        }

        LogRaceLost(services.Logger, state.Id, _races);
        await Task.Delay(TimeSpan.FromMilliseconds(services.Random.Next(1, 10 << Math.Min(_races, 5))), services.Time);
        return true;
    }

    /// <summary>Handles a write that failed or timed out. It may have been applied all the same: storage is read before anything else is decided.</summary>
    /// <returns>Whether to decide the batch again.</returns>
    private bool ShouldRetryAfterFailure(List<PendingOperation> batch, Exception error)
    {
        batch.ForEach(static operation => operation.MayHaveBeenApplied = true);

        // A new horizon whose write timed out may still be applied, or that the key was presented. They change no content, so the document in memory stays
        // readable (S13).
        if (error is StorageTimeoutException && batch.Exists(static operation => operation is not (PendingTouch or PendingPresentation)))
        {
            Abandon(batch);
            return false;
        }

        LogWriteFailed(services.Logger, error, state.Id);
        state.RecordFailure(isWrite: true);
        if (_failures++ >= services.Options.MaximumFailureRetries || error is StorageTimeoutException)
        {
            Refuse(batch, new SessionOutage(SessionOutageReason.Storage, $"Storage failed to write: {error.GetType().Name}."), mayRetry: true);
            return false;
        }

        return true;
    }

    /// <summary>Completes the operations with their results.</summary>
    /// <param name="batch">The decided operations.</param>
    /// <param name="stored">The document in storage; null when there is none.</param>
    /// <param name="written">The draft that <paramref name="stored"/> was made from; null when nothing was written.</param>
    /// <returns>True: the batch is done.</returns>
    private bool Answer(List<PendingOperation> batch, SessionDocument? stored, SessionDraft? written = null)
    {
        lock (state.Gate)
        {
            if (written is not null)
            {
                state.RecordWrite(stored, written);
            }

            state.IsExtending = state.IsIdleChanging = false;
            foreach (var operation in batch)
            {
                if (operation.MustWait)
                {
                    exclusive.Park((PendingCommit)operation);
                }
            }

            exclusive.Advance();
        }

        foreach (var operation in batch)
        {
            if (!operation.MustWait)
            {
                operation.Answer(stored);
            }
        }

        return true;
    }

    /// <summary>Ends the activation after a write that timed out. The write may be applied at any time, so this activation cannot know what is in storage.</summary>
    private void Abandon(List<PendingOperation> batch)
    {
        var timeout = services.Options.StorageTimeout;
        LogStorageTimedOut(services.Logger, state.Id, timeout);
        SessionOutage reason;
        lock (state.Gate)
        {
            reason = state.Close(new SessionOutage(SessionOutageReason.Storage, $"Storage did not answer within {timeout.TotalSeconds:0.###} s (StorageTimeout)."));
            batch.AddRange(queue.TakeAll());
        }

        Refuse(batch, reason);
        exclusive.Close();
        deactivate();
    }

    /// <summary>Completes the operations with an outage, except those that are tried again.</summary>
    /// <returns>True: the batch is done.</returns>
    private bool Refuse(List<PendingOperation> batch, SessionOutage outage, bool mayRetry = false)
    {
        lock (state.Gate)
        {
            state.IsExtending = state.IsIdleChanging = false;
            if (mayRetry)
            {
                _retrier.PutBack(batch, outage);
            }
        }

        foreach (var operation in batch)
        {
            operation.Refuse(outage);
        }

        return true;
    }
}
