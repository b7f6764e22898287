using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;

namespace OrleansSessions;

/// <summary>The ledger as its shards' grains keep it.</summary>
/// <param name="shards">How many shards are noted in.</param>
internal sealed partial class GrainLedger(IGrainFactory grains, int shards, LedgerMetrics metrics, ILogger<GrainLedger> logger) : ILedger
{
    /// <summary>There may have been so many shards at some time.</summary>
    public const int ShardsMax = 256;

    private readonly ConcurrentDictionary<string, ILedgerGrain> _grains = new();

    public int Shards => shards;

    /// <summary>The shard that the session belongs to. One that was noted elsewhere, under another number of shards, is asked from there and moves here.</summary>
    public string ShardOf(SessionId id) => NameOf(id.Bucket(shards));

    /// <summary>Whether sessions are noted in a shard of this name.</summary>
    public bool Has(string shard) => int.Parse(shard, NumberStyles.HexNumber, CultureInfo.InvariantCulture) < shards;

    public static string NameOf(int shard) => $"{shard:x}";

    public Task RegisterAsync(SessionId id, DateTimeOffset end) => Grain(ShardOf(id)).RegisterAsync(id.ToString(), end);

    public Task WakeAsync(int shard) => Grain(NameOf(shard)).WakeAsync();

    /// <summary>Wakes a shard that has just made way for its next activation. Nobody waits for it: its reminder would do it too.</summary>
    public void Rouse(string shard) => _ = Grain(shard).WakeAsync().ContinueWith(static lost => lost.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    public void Missed(SessionId id, DateTimeOffset end)
    {
        metrics.Missed();
        LogMissed(id, end);
    }

    // Kept, for each session that begins is noted by one of them, and finding a grain by its interface takes its time.
    private ILedgerGrain Grain(string shard) => _grains.GetOrAdd(shard, static (shard, grains) => grains.GetGrain<ILedgerGrain>(shard), grains);

    [LoggerMessage(125, LogLevel.Warning, "Session {Session} was still in storage long after its end, {End}. It is noted again, and goes.", EventName = "Missed")]
    private partial void LogMissed(SessionId session, DateTimeOffset end);
}
