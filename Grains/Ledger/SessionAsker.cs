namespace OrleansSessions;

/// <summary>Asks a session whether it is over, at the least cost: an activation is made only for those that storage alone cannot answer for.</summary>
internal sealed class SessionAsker(SessionActorServices services)
{
    /// <summary>Until when it lives; null when nothing is left of it.</summary>
    public async Task<DateTimeOffset?> AskAsync(SessionId id)
    {
        var row = new SessionRow(id, services);
        if (await row.ReadAsync() is not { } held)
        {
            return null;
        }

        var now = services.Time.GetUtcNow();
        if (now >= held.Horizon + SessionRules.ClockSkewMax && !ExpiryRules.IsOutlived(held, null, now) && held is not { EndedBy: null, Lifetime.NotifyOnEnd: true })
        {
            // Past its horizon no touch was acknowledged anywhere (S7b): it is over, whoever still has it in memory.
            await row.ClearAsync();
            if (held.EndedBy is null)
            {
                services.Metrics?.Ended(id, EndReason.Absent);
            }

            return null;
        }

        var earliest = held.EndedBy is null ? held.Horizon - ExpiryRules.Slack(held.Idle) : held.Horizon;
        return now < earliest ? earliest : await services.Sessions(id).ExpireAsync();
    }
}
