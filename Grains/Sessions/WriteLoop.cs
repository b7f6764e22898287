using System.Security.Cryptography;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>
/// Takes all operations that wait, decides them in order, writes once, and only then answers (S1 to S4). After a write of unknown outcome, or one that
/// another activation was ahead of, it decides the same operations again from what storage holds.
/// </summary>
/// <remarks>One batch at a time: its own fields are of that batch, and need no lock.</remarks>
internal sealed partial class WriteLoop(
    SessionState state, OperationQueue queue, SessionRow row, SessionReader reader, ExclusiveQueue exclusive, SessionRotation rotation, SessionActorServices services, Action giveUp)
    : IOperationConsumer
{
    private int _races;
    private int _failures;
    private bool _isFresh; // storage was read for this batch
    private bool _isRetired; // it makes room for an activation that is certainly alone

    public async Task RunAsync()
    {
        // What arrives together is decided together; and nobody's call runs the loop.
        await Task.Yield();
        while (TakeBatch() is { } batch)
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
                // Nobody expected this one: a defect. Its callers hear so, the session goes on from what storage holds.
                LogLoopFailed(services.Logger, e, state.Id);
                state.Doubt();
                Refuse(batch, new Outage(OutageReason.Storage, $"The session's silo failed: {e.GetType().Name}."));
            }

            // Members have come and gone since it became active, and come to rest: of two activations only the next one is left (S14).
            if (!_isRetired && services.Life.Epoch != state.Epoch)
            {
                _isRetired = true;
                exclusive.Close();
                giveUp();
            }
        }
    }

    private List<PendingOperation>? TakeBatch()
    {
        lock (state.Gate)
        {
            return queue.TakeBatch();
        }
    }

    /// <summary>Decides the batch, stores what came of it, and answers.</summary>
    /// <returns>False when it must be tried again, from what storage holds.</returns>
    private async Task<bool> TryBatchAsync(List<PendingOperation> batch)
    {
        if (reader.IsReadNeeded(batch, _isFresh))
        {
            if (await reader.TryReadAsync() is { } unread)
            {
                return Refuse(batch, unread);
            }

            _isFresh = true;
        }

        batch.RemoveAll(operation => operation.RefuseIfLate(services.Time));
        if (batch.Count == 0)
        {
            return true;
        }

        var draft = Decide(batch);
        if (!_isFresh && batch.Exists(static operation => operation.SaysEnded))
        {
            state.Doubt(); // told from memory, "ended" could be news of another activation's that this one missed (S10)
            return false;
        }

        if (!draft.Changed)
        {
            return Answer(batch, state.Held);
        }

        var next = DraftSeal.Seal(draft);
        if ((await services.Expiry.TryRegisterAsync(draft, next) ?? await services.Ends.TryNotifyAsync(state.Held, draft)) is { } refused)
        {
            return Refuse(batch, refused);
        }

        try
        {
            await (next is null ? row.ClearAsync() : row.WriteAsync(next));
            services.Metrics?.Wrote(batch.Count);
            return Answer(batch, next, draft);
        }
        catch (Exception e)
        {
            return e is InconsistentStateException ? !await IsRaceOpenAsync(batch) : !IsFailureOpen(batch, e);
        }
    }

    private SessionDraft Decide(List<PendingOperation> batch)
    {
        bool hasWaiters;
        DateTimeOffset? touched;
        lock (state.Gate)
        {
            hasWaiters = exclusive.HasWaiters;
            touched = state.Touched;
        }

        var stamp = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var draft = new SessionDraft(state.Id, state.Held, touched, services.Time.GetUtcNow(), Guid.NewGuid(), stamp);
        foreach (var operation in batch)
        {
            operation.Waited = services.Time.GetElapsedTime(operation.Arrived);
            operation.Decide(draft, services.Options.Limits, hasWaiters);
        }

        return draft;
    }

    /// <summary>Another activation wrote first. What it wrote may even be this batch, from a write whose answer got lost.</summary>
    /// <returns>Whether the batch is to be decided again.</returns>
    private async Task<bool> IsRaceOpenAsync(List<PendingOperation> batch)
    {
        state.Doubt();
        if (_races++ >= services.Options.RaceAttemptsMax)
        {
            Refuse(batch, new Outage(OutageReason.Storage, $"Other silos wrote this session first, {_races} times in a row."));
            return false;
        }

        LogRaceLost(services.Logger, state.Id, _races);
        await Task.Delay(TimeSpan.FromMilliseconds(services.Random.Next(1, 10 << Math.Min(_races, 5))), services.Time);
        return true;
    }

    /// <summary>A write failed, or hung. It may be applied all the same: nothing is decided before storage was read again.</summary>
    /// <returns>Whether the batch is to be decided again.</returns>
    private bool IsFailureOpen(List<PendingOperation> batch, Exception error)
    {
        batch.ForEach(static operation => operation.MayHaveBeenApplied = true);

        // A new horizon that hung may still be applied: it changes nothing that anybody is shown, and must not end what memory has to show (S13).
        if (error is StorageHungException && batch.Exists(static operation => operation is not PendingTouch))
        {
            GiveUp(batch);
            return false;
        }

        LogWriteFailed(services.Logger, error, state.Id);
        state.Fails(isWrite: true);
        if (_failures++ >= services.Options.FailureAttemptsMax || error is StorageHungException)
        {
            Refuse(batch, new Outage(OutageReason.Storage, $"Storage failed to write: {error.GetType().Name}."));
            return false;
        }

        return true;
    }

    /// <param name="batch">What was decided.</param>
    /// <param name="stored">What storage holds now.</param>
    /// <param name="written">What <paramref name="stored"/> was made from; null when nothing had to be written.</param>
    /// <returns>True: the batch is done.</returns>
    private bool Answer(List<PendingOperation> batch, SessionDocument? stored, SessionDraft? written = null)
    {
        lock (state.Gate)
        {
            if (written is not null)
            {
                if (stored?.Rotation is not null && state.Held?.Rotation is null)
                {
                    rotation.Begin();
                }

                state.Stored(stored, written);
            }

            state.IsExtending = false;
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

    /// <summary>A write hung. It may be applied at any time: this activation can know nothing any more, and must not stand in the next one's way.</summary>
    private void GiveUp(List<PendingOperation> batch)
    {
        var timeout = services.Options.StorageTimeout;
        LogGivenUp(services.Logger, state.Id, timeout);
        Outage reason;
        lock (state.Gate)
        {
            reason = state.Close(new Outage(OutageReason.Storage, $"Storage did not answer within {timeout.TotalSeconds:0.###} s (StorageTimeout)."));
            batch.AddRange(queue.TakeAll());
        }

        Refuse(batch, reason);
        exclusive.Close();
        giveUp();
    }

    /// <returns>True: the batch is done.</returns>
    private bool Refuse(List<PendingOperation> batch, Outage outage)
    {
        lock (state.Gate)
        {
            state.IsExtending = false;
        }

        foreach (var operation in batch)
        {
            operation.Refuse(outage);
        }

        return true;
    }
}
