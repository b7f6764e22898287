using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Which silo keeps the store for its cluster. The silos of a cluster are in one membership table. A silo that is not in it, and goes on keeping the store,
/// is of a cluster that has the same name and meets elsewhere: the owner's name alone does not tell the two apart (S15).
/// </summary>
/// <param name="row">The row that says who it is.</param>
/// <param name="self">This silo's address.</param>
/// <param name="cluster">The owner's name.</param>
/// <param name="listAsync">Returns the addresses of all silos in the membership table, whatever their state.</param>
internal sealed partial class StoreKeepers(StoreRow row, string self, string cluster, Func<Task<IReadOnlySet<string>>> listAsync, TimeProvider time, ILogger logger)
{
    /// <summary>How long a silo that starts looks whether one that it does not know goes on: 11 s, two renewals and a second.</summary>
    public static readonly TimeSpan MaximumWait = (StoreOwnership.RenewalInterval * 2) + TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Ensures that the silo which keeps the store is in this silo's membership table, or has stopped.</summary>
    /// <exception cref="ForeignTableException">It is not, and goes on.</exception>
    public async Task EnsureListedAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        StoreKeeper? first = null;
        do
        {
            var last = await TryReadAsync();
            if (last is not null && await TryListAsync() is { } listed)
            {
                if (last.Owner != cluster || listed.Contains(last.Silo))
                {
                    break; // where another owner had the store before, the owner's row has said that it has it no more
                }

                if (first is null)
                {
                    LogUnknown(last.Silo, MaximumWait.TotalSeconds);
                }

                first ??= last;
                if (last != first)
                {
                    throw new ForeignTableException(last.Silo, cluster);
                }
            }
            else if (first is null)
            {
                break;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
        while (time.GetElapsedTime(began) < MaximumWait);

        await RecordAsync();
    }

    /// <summary>Records that this silo keeps the store.</summary>
    public async Task RecordAsync()
    {
        try
        {
            var (bytes, etag) = await row.ReadAsync();
            await row.TryWriteAsync(new StoreKeeper(self, cluster, (StoreKeeper.Read(bytes)?.Counter ?? 0) + 1).ToBytes(), etag);
        }
        catch (Exception e)
        {
            LogNotRecorded(e); // another renewal follows
        }
    }

    private async Task<StoreKeeper?> TryReadAsync()
    {
        try
        {
            return StoreKeeper.Read((await row.ReadAsync()).Bytes);
        }
        catch (Exception e)
        {
            LogNotRecorded(e);
            return null;
        }
    }

    private async Task<IReadOnlySet<string>?> TryListAsync()
    {
        try
        {
            return await listAsync();
        }
        catch (Exception e)
        {
            LogNotRecorded(e); // the start fails by itself if this lasts
            return null;
        }
    }

    [LoggerMessage(166, LogLevel.Warning, "The storage of sessions was kept last by silo {Silo}, which is not in this silo's membership table. The silo waits up to {Seconds} s to see whether that one goes on.", EventName = "StoreKeeperUnknown")]
    private partial void LogUnknown(string silo, double seconds);

    [LoggerMessage(167, LogLevel.Debug, "Which silo keeps the storage of sessions could not be read or recorded.", EventName = "StoreKeeperNotRecorded")]
    private partial void LogNotRecorded(Exception exception);
}
