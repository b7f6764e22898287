using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Reads the session's row: for the write loop, and for callers who must not be answered from memory alone.</summary>
internal sealed partial class SessionReader(SessionState state, OperationQueue queue, SessionRow row, SessionActorServices services)
{
    /// <summary>The ledger takes two minutes in calm, five after the loss of a silo: what is in storage for longer, it has missed (S7).</summary>
    internal static readonly TimeSpan MissedAfter = TimeSpan.FromMinutes(6);

    /// <summary>Sees to it that storage was read, that no caller knows more than this activation does, and that no other silo took over from it (S14).</summary>
    /// <param name="known">What the caller has seen.</param>
    /// <param name="mayTellAbsence">Whether the caller may hear that there is no session: another activation may have created one meanwhile.</param>
    /// <returns>Why the caller cannot be answered; null when it can.</returns>
    public async Task<Outage?> EnsureCurrentAsync(SessionVersion known, bool mayTellAbsence)
    {
        var doubt = services.Life.DoubtSince(state.Epoch);
        bool mayMiss;
        Task<Outage?> read;
        lock (state.Gate)
        {
            if (state.Closed is { } closed)
            {
                return closed;
            }

            // While storage fails one reader a second finds out whether it still does: the others do not wait for it, however long it takes.
            mayMiss = mayTellAbsence && services.Life.Needed && !state.IsLive;
            var failsStill = state.HasJustFailed || (state.IsFailing && queue.IsRunning);
            if (state.IsRead && !state.IsBehind(known) && ((doubt == Doubt.None && !mayMiss) || (doubt != Doubt.Paused && failsStill)))
            {
                return null;
            }

            read = queue.Enqueue(new PendingRead(known, mayMiss) { Arrived = services.Time.GetTimestamp() });
        }

        var outage = await read;
        lock (state.Gate)
        {
            // Where neither members nor sessions can be read nobody else can have changed them, as far as anyone can tell: S13 goes on.
            var fromMemory = state.IsRead && !state.IsBehind(known) && (doubt == Doubt.Unproven || (doubt == Doubt.None && mayMiss));
            return state.Closed ?? (fromMemory && outage?.Reason == OutageReason.Storage ? null : outage);
        }
    }

    /// <summary>Whether a batch must not be decided before storage is read. By the write loop.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isFresh">Whether storage was read for this batch.</param>
    public bool IsReadNeeded(List<PendingOperation> batch, bool isFresh) =>
        !state.IsRead || state.IsUncertain
        || (!isFresh && (services.Life.DoubtSince(state.Epoch) != Doubt.None || batch.Exists(operation => operation.ForcesReload || state.IsBehind(operation.Seen))));

    /// <summary>Reads storage. By the write loop.</summary>
    /// <returns>Why it could not be read; null when it was.</returns>
    public async Task<Outage?> TryReadAsync()
    {
        try
        {
            var held = await row.ReadAsync();
            lock (state.Gate)
            {
                state.Read(held);
            }

            if (held is not null && services.Time.GetUtcNow() > held.Horizon + MissedAfter)
            {
                await services.Expiry.RegisterMissedAsync(state.Id, held.Horizon);
            }

            return null;
        }
        catch (NewerFormatException e)
        {
            state.Doubt(); // what is held is not what was read last: nothing may be decided from it
            LogNewerFormat(services.Logger, e, state.Id);
            return new Outage(OutageReason.NewerFormat, e.Message);
        }
        catch (Exception e)
        {
            // Also one that hung: a read that ends later changes nothing, and what was acknowledged can still be shown (S13).
            LogReadFailed(services.Logger, e, state.Id);
            state.Fails(isWrite: false);
            return new Outage(OutageReason.Storage, $"Storage failed to read: {e.GetType().Name}.");
        }
    }

    [LoggerMessage(103, LogLevel.Warning, "Session {Session}: storage could not be read. Changes are refused until it can.", EventName = "ReadFailed")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, SessionId session);

    [LoggerMessage(105, LogLevel.Error, "Session {Session} was stored by a newer release. It is left as it is: bring this silo to that release.", EventName = "NewerFormat")]
    private static partial void LogNewerFormat(ILogger logger, Exception exception, SessionId session);
}
