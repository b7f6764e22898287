namespace OrleansSessions;

/// <summary>Keeps the session alive: a touch is acknowledged from memory while the stored horizon covers it, and extends the horizon when not (S7).</summary>
internal sealed class SessionTouches(SessionState state, OperationQueue queue, TimeProvider time)
{
    /// <summary>A touch that may be acknowledged at once.</summary>
    public static readonly Task<Outage?> NoOutage = Task.FromResult<Outage?>(null);

    /// <summary>Touches the session. Under the actor's lock.</summary>
    /// <param name="touched">When the request came in.</param>
    /// <param name="idle">The idle timeout that it asks for.</param>
    /// <param name="isLate">Whether it speaks for an earlier moment.</param>
    /// <returns>Completes when the touch may be acknowledged, with the reason why it may not.</returns>
    public Task<Outage?> Touch(DateTimeOffset touched, TimeSpan idle, bool isLate)
    {
        if (state.Held is not { EndedBy: null } held || !state.IsLive)
        {
            return NoOutage;
        }

        idle = ExpiryRules.Idle(held.Lifetime, idle);
        if (touched <= state.Touched && (isLate || held.Idle == idle))
        {
            return NoOutage;
        }

        // An activation that comes from storage may have missed later touches than a late one: until there is one of now, its horizon is the end (S7c).
        var isNewest = !(isLate && state.Touched is null);
        if (ExpiryRules.Covers(held, touched, idle))
        {
            state.Touched = isNewest ? touched : null;
            if (!state.IsExtending && ExpiryRules.IsDue(held, touched))
            {
                _ = Extend(touched, idle, isNewest);
            }

            return NoOutage;
        }

        // While storage takes no writes readers do not wait for it to fail once more: one of them finds out whether it still does.
        if (state.IsExtending && state.IsDown)
        {
            return NoOutage;
        }

        var extended = Extend(touched, idle, isNewest);
        return state.IsDown ? NoOutage : extended;
    }

    private Task<Outage?> Extend(DateTimeOffset touched, TimeSpan idle, bool isNewest)
    {
        state.IsExtending = true;
        return queue.Enqueue(new PendingTouch(touched, idle, isNewest) { Arrived = time.GetTimestamp() });
    }
}
