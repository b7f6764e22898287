using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>Asks a session whether it is over, at the least cost: an activation is made only for those that storage alone cannot answer for.</summary>
internal sealed class SessionAsker(IGrainStorage storage, IGrainFactory grains, SessionCellOptions options, CellMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Until when it lives; null when nothing is left of it.</summary>
    public async Task<DateTimeOffset?> AskAsync(SessionId id)
    {
        var row = new CellStorage(id, storage, options, time, logger);
        if (await row.ReadAsync() is not { } held)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (now >= held.Horizon + SessionRules.ClockSkewMax && !SessionRules.IsOutlived(held, null, now) && held is not { EndedBy: null, Lifetime.NotifyOnEnd: true })
        {
            // Past its horizon no touch was acknowledged anywhere (S7b): it is over, whoever still has it in memory.
            await row.ClearAsync();
            if (held.EndedBy is null)
            {
                metrics.Ended(id, EndReason.Absent);
            }

            return null;
        }

        var earliest = held.EndedBy is null ? held.Horizon - SessionRules.Slack(held.Idle) : held.Horizon;
        return now < earliest ? earliest : await grains.GetGrain<ISessionGrain>(id.ToString()).ExpireAsync();
    }
}
