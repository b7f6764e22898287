using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>Reads the session's row: for the write loop, and for callers that must not be answered from memory alone.</summary>
internal sealed partial class SessionReader(SessionState state, OperationQueue queue, SessionRow row, SessionActorServices services)
{
    /// <summary>How long after its end a session that is still in storage counts as missed (S7). The ledger needs two minutes normally, and five after the loss of a silo.</summary>
    internal static readonly TimeSpan MissedAfter = TimeSpan.FromMinutes(6);

    private static readonly SessionOutage NotReadable = new(SessionOutageReason.Storage, "Storage cannot be read, so it is not known whether there is a session.");

    /// <summary>Reads storage unless memory is certainly current: storage was read before, the caller knows no newer version, and the silo's read lease is valid (S14).</summary>
    /// <param name="known">The newest version that the caller knows.</param>
    /// <param name="mayReportAbsence">Whether the response may be that there is no session. Memory does not prove that: another activation may have created one.</param>
    /// <returns>The outage to return to the caller; null when memory is current.</returns>
    public async Task<SessionOutage?> EnsureCurrentAsync(SessionVersion known, bool mayReportAbsence)
    {
        var lease = services.LeaseOf(state);
        bool mayBeAbsent;
        Task<SessionOutage?> read;
        lock (state.Gate)
        {
            if (state.Closed is { } closed)
            {
                return closed;
            }

            // While storage fails, one reader per second tries it again. The others do not wait for that attempt.
            mayBeAbsent = mayReportAbsence && MayBeAbsent;
            var isFailing = state.HasJustFailed || (state.IsFailing && queue.IsRunning);
            if (state.IsRead && !state.IsBehind(known) && (lease == ReadLeaseState.Valid || (lease == ReadLeaseState.Unconfirmed && isFailing)) && (isFailing || !mayBeAbsent))
            {
                return mayBeAbsent ? NotReadable : null;
            }

            read = queue.Enqueue(new PendingRead(known, mayBeAbsent) { Arrived = services.Time.GetTimestamp() });
        }

        var outage = await read;
        lock (state.Gate)
        {
            var hasEndedMeanwhile = outage is null && mayReportAbsence && MayBeAbsent && !state.WasAbsent;
            if (!hasEndedMeanwhile)
            {
                return OutageOf(outage);
            }
        }

        // It was alive when storage was read, and this call waited for longer than it lasts: another activation may have touched it.
        return await EnsureCurrentAsync(known, mayReportAbsence);

        SessionOutage? OutageOf(SessionOutage? outage)
        {
            // If neither the membership table nor the session can be read, other silos presumably cannot write either: a session stays readable (S13).
            // The lease may have been refuted meanwhile, or the members may have changed.
            var fromMemory = lease == ReadLeaseState.Unconfirmed && services.LeaseOf(state) is (ReadLeaseState.Valid or ReadLeaseState.Unconfirmed)
                && state.IsRead && !state.IsBehind(known) && !(mayReportAbsence && MayBeAbsent);
            return state.Closed ?? (fromMemory && outage?.Reason == SessionOutageReason.Storage ? null : outage);
        }
    }

    /// <summary>Whether what is in memory may be shown while storage fails.</summary>
    public bool MayShow => services.LeaseOf(state) is (ReadLeaseState.Valid or ReadLeaseState.Unconfirmed) && !MayBeAbsent;

    /// <summary>Whether memory says that there is no session. It does not prove that: another activation may have one.</summary>
    public bool MayBeAbsent => services.ReadLease.IsRequired && !state.IsLive;

    /// <summary>Whether storage must be read before the batch is decided. Called by the write loop.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isFresh">Whether storage was already read for this batch.</param>
    public bool IsReadNeeded(List<PendingOperation> batch, bool isFresh) =>
        !state.IsRead || state.IsUncertain
        || (!isFresh && (services.LeaseOf(state) != ReadLeaseState.Valid || batch.Exists(operation => operation.ForcesReload || state.IsBehind(operation.KnownVersion))));

    /// <summary>Reads storage. Called by the write loop.</summary>
    /// <returns>Why storage could not be read; null on success.</returns>
    public async Task<SessionOutage?> TryReadAsync()
    {
        if (state.IsRead || services.Memory is not { IsHigh: true } memory)
        {
            return await ReadAsync(long.MaxValue);
        }

        // One at a time, whatever its size, and only a small one is kept.
        if (!memory.TryEnter())
        {
            return MemoryPressure.Outage;
        }

        try
        {
            return await ReadAsync(MemoryPressure.SmallBytes);
        }
        finally
        {
            memory.Exit();
        }
    }

    private async Task<SessionOutage?> ReadAsync(long maximumBytes)
    {
        try
        {
            var began = services.Time.GetTimestamp();
            var held = await row.ReadAsync();
            if (maximumBytes < long.MaxValue && MemoryPressure.SizeOf(held) > maximumBytes)
            {
                return MemoryPressure.Outage;
            }

            lock (state.Gate)
            {
                state.RecordRead(held, began, mayBeTouchedElsewhere: services.LeaseOf(state) != ReadLeaseState.Valid);
            }

            if (held is not null && services.Time.GetUtcNow() > held.Horizon + MissedAfter)
            {
                await services.Expiry.RegisterMissedAsync(state.Id, held.Horizon);
            }

            return null;
        }
        catch (NewerFormatException e)
        {
            state.MarkUncertain(); // memory does not have what is stored now: nothing may be decided from it
            LogNewerFormat(services.Logger, e, state.Id);
            return new SessionOutage(SessionOutageReason.NewerFormat, e.Message);
        }
        catch (Exception e)
        {
            // A read that timed out is no different: if it ends later it changes nothing, and the last acknowledged document can still be returned (S13).
            if (!state.HasJustFailed)
            {
                LogReadFailed(services.Logger, e, state.Id);
            }

            state.RecordFailure(isWrite: false);
            return new SessionOutage(SessionOutageReason.Storage, $"Storage failed to read: {e.GetType().Name}.");
        }
    }

    [LoggerMessage(103, LogLevel.Warning, "Session {Session}: storage could not be read. Changes are refused until a read succeeds.", EventName = "ReadFailed")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, SessionId session);

    [LoggerMessage(105, LogLevel.Error, "Session {Session} was stored by a newer release. It is left unchanged. Update this silo to that release.", EventName = "NewerFormat")]
    private static partial void LogNewerFormat(ILogger logger, Exception exception, SessionId session);
}
