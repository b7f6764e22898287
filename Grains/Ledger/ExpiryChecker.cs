namespace OrleansSessions.Grains;

/// <summary>Checks whether a session has ended. Activates the session's grain only if its stored document does not say.</summary>
internal sealed class ExpiryChecker(SessionActorServices services)
{
    /// <summary>Checks a session, and removes it from storage if it has ended.</summary>
    /// <returns>The end of the session as it is known now; null when nothing of it is left in storage.</returns>
    public async Task<DateTimeOffset?> CheckAsync(SessionId id)
    {
        var row = new SessionRow(id, services);
        if (await row.ReadAsync() is not { } held)
        {
            return null;
        }

        var now = services.Time.GetUtcNow();
        if (now >= held.Horizon + SessionRules.MaximumClockSkew && !ExpiryRules.HasWorkAtEnd(held, now))
        {
            // No touch beyond the horizon was acknowledged anywhere (S7b): the session has ended, even if an activation still has it in memory.
            await row.ClearAsync();
            if (held.EndedBy is null)
            {
                services.Metrics?.Ended(id, SessionEndReason.Absent);
            }

            return null;
        }

        var earliest = held.EndedBy is null ? held.Horizon - ExpiryRules.Slack(held.Idle) : held.Horizon;
        return now < earliest ? earliest : await services.Sessions(id).ExpireAsync();
    }
}
