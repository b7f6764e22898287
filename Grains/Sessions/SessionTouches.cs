namespace OrleansSessions.Grains;

/// <summary>Touches the session: a touch that the stored horizon covers is acknowledged from memory; any other first extends the stored horizon (S7).</summary>
internal sealed class SessionTouches(SessionState state, OperationQueue queue, TimeProvider time)
{
    /// <summary>The result of a touch that can be acknowledged at once.</summary>
    public static readonly Task<SessionOutage?> NoOutage = Task.FromResult<SessionOutage?>(null);

    // A load is answered all the same. Whoever asked for the touch alone must know that it does not count.
    private static readonly Task<SessionOutage?> NotStored = Task.FromResult<SessionOutage?>(new SessionOutage(SessionOutageReason.Storage, "Storage cannot be written, so the touch does not count."));

    /// <summary>Touches the session. Under the actor's lock.</summary>
    /// <param name="touched">When the request arrived.</param>
    /// <param name="idle">The idle timeout that the request asks for.</param>
    /// <param name="isLate">Whether the touch is reported after the fact.</param>
    /// <returns>A task that completes with null when the touch may be acknowledged, or with the reason why it may not.</returns>
    public Task<SessionOutage?> Touch(DateTimeOffset touched, TimeSpan idle, bool isLate)
    {
        if (state.Held is not { EndedBy: null } held || !state.IsLive)
        {
            return NoOutage;
        }

        var effective = ExpiryRules.Idle(held.Lifetime, idle);
        if (touched <= state.Touched && (isLate || held.Idle == effective))
        {
            return NoOutage;
        }

        // An activation that was just read from storage may not know the latest touch, and a late one does not prove it, nor one that has waited for longer
        // than the session lasts: until a current touch arrives, the horizon is the end (S7c).
        var isNewest = state.Touched is not null || (!isLate && touched + effective > time.GetUtcNow());
        if (state.IsIdleChanging)
        {
            return Extend(touched, idle, isNewest); // decided by the idle timeout that applies then
        }

        if (ExpiryRules.Covers(held, touched, effective))
        {
            state.Touched = isNewest ? touched : null;
            if (!state.IsExtending && ExpiryRules.ShouldExtend(held, touched))
            {
                _ = Extend(touched, idle, isNewest);
            }

            return NoOutage;
        }

        // While writes fail, readers do not wait for another attempt: one of them tries, once a second.
        if (state.IsDown && (state.IsExtending || state.HasJustFailed))
        {
            return NotStored;
        }

        var extended = Extend(touched, idle, isNewest);
        return state.IsDown ? NotStored : extended;
    }

    private Task<SessionOutage?> Extend(DateTimeOffset touched, TimeSpan idle, bool isNewest)
    {
        state.IsExtending = true;
        return queue.Enqueue(new PendingTouch(touched, idle, isNewest) { Arrived = time.GetTimestamp() });
    }
}
