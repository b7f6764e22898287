using Orleans;

namespace OrleansSessions;

/// <summary>The ledger as its shards' grains keep it.</summary>
internal sealed class GrainLedger(IGrainFactory grains) : ILedger
{
    /// <summary>How many shards there are. Fixed: a session's notes are looked for in one shard.</summary>
    public const int Shards = 16;

    public Task RegisterAsync(SessionId id, DateTimeOffset end) => Shard(id.Bucket(Shards)).RegisterAsync(id.ToString(), end);

    public ILedgerGrain Shard(int shard) => grains.GetGrain<ILedgerGrain>($"{shard:x}");
}
