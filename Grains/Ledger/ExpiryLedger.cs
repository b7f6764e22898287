using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;

namespace OrleansSessions.Grains;

/// <summary>The expiry ledger, kept by one grain per shard.</summary>
/// <param name="grains">Finds the grains.</param>
/// <param name="shards">The number of shards that sessions are registered in.</param>
/// <param name="metrics">The ledger's metrics.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class ExpiryLedger(IGrainFactory grains, int shards, LedgerMetrics metrics, ILogger<ExpiryLedger> logger) : IExpiryLedger
{
    private readonly ConcurrentDictionary<string, ILedgerGrain> _grains = new();

    /// <summary>The number of shards that sessions are registered in.</summary>
    public int Shards => shards;

    /// <summary>The shard that the session belongs to. A session that was registered in another one, under another number of shards, is checked there and then moves.</summary>
    public string ShardOf(SessionId id) => NameOf(id.Bucket(shards));

    /// <summary>Whether sessions are registered in the shard of this name, under the present number of shards.</summary>
    public bool IsCurrent(string shard) => int.Parse(shard, NumberStyles.HexNumber, CultureInfo.InvariantCulture) < shards;

    /// <summary>The name of a shard: its number in hexadecimal.</summary>
    public static string NameOf(int shard) => $"{shard:x}";

    public Task RegisterAsync(SessionId id, DateTimeOffset end) => Grain(ShardOf(id)).RegisterAsync(id.ToString(), end);

    /// <summary>Activates a shard.</summary>
    public Task WakeAsync(int shard) => Grain(NameOf(shard)).WakeAsync();

    /// <summary>Starts to activate a shard that has just deactivated itself. A failure is ignored, because the shard's reminder activates it too.</summary>
    public void BeginWake(string shard) => _ = Grain(shard).WakeAsync().ContinueWith(static lost => lost.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    public void ReportMissed(SessionId id, DateTimeOffset end)
    {
        metrics.Missed();
        LogMissed(id, end);
    }

    // Cached, because every new session is registered through one of them, and resolving a grain by its interface is slow.
    private ILedgerGrain Grain(string shard) => _grains.GetOrAdd(shard, static (shard, grains) => grains.GetGrain<ILedgerGrain>(shard), grains);

    [LoggerMessage(125, LogLevel.Warning, "Session {Session} was still in storage long after its end, {End}. It is registered again, and will be removed.", EventName = "SessionMissed")]
    private partial void LogMissed(SessionId session, DateTimeOffset end);
}
