using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>
/// Stores rows in Redis in the layout of Orleans' own provider: a hash under <c>{service}/state/{grain}/{state}</c> with the fields <c>etag</c> and
/// <c>data</c>. In addition, a write sets the row's time to live in the same step: see docs/decisions/0004-redis-rows-expire.md.
/// </summary>
internal sealed class RedisRowStorage(StoreConnection connection, RedisConnections connections, IOptions<Orleans.Configuration.ClusterOptions> cluster, SessionClock time)
    : BytesGrainStorage, IStoreClock, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How long a row outlives its session. A relative time to live is sent, so the clocks of Redis and the silos need not agree.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    // Each script runs atomically. It returns nothing on success; otherwise the ETag that it found, or '' when there is no row.
    private const string WriteScript =
        """
        local held = redis.call('HGET', KEYS[1], 'etag') or ''
        if held ~= ARGV[1] then return held end
        redis.call('HSET', KEYS[1], 'etag', ARGV[2], 'data', ARGV[3])
        if ARGV[4] == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
        return false
        """;

    private const string ClearScript =
        """
        local held = redis.call('HGET', KEYS[1], 'etag') or ''
        if held ~= ARGV[1] then return held end
        redis.call('DEL', KEYS[1])
        return false
        """;

    private static readonly RedisValue[] Fields = ["etag", "data"];

    private RedisConnection? _redis;

    private RedisConnection Redis => _redis ?? throw new InvalidOperationException("The Redis storage was used before the silo connected to it.");

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RedisRowStorage), ServiceLifecycleStage.ApplicationServices, async _ => _redis = await connections.OpenAsync(connection, RedisUse.Sessions));

    async Task<DateTimeOffset> IStoreClock.ReadAsync()
    {
        var parts = (RedisValue[])(await Redis.CallAsync(static database => database.ExecuteAsync("TIME")))!; // seconds, and microseconds
        return DateTimeOffset.FromUnixTimeSeconds((long)parts[0]).AddMicroseconds((long)parts[1]);
    }

    // From the primary only: a replica may lack acknowledged writes.
    protected override async Task<StoredRow?> ReadAsync(RowName name)
    {
        var fields = await Redis.CallAsync(database => database.HashGetAsync(KeyOf(name), Fields, CommandFlags.DemandMaster));
        return fields[0].IsNull ? null : new StoredRow(fields[0]!, fields[1]!);
    }

    protected override Task<string> WriteAsync(RowName name, string? etag, byte[] bytes) => WriteAsync(name, etag, bytes, keepUntil: null);

    protected override async Task<string> WriteAsync(RowName name, string? etag, byte[] bytes, DateTimeOffset? keepUntil)
    {
        var written = TextOf(NewETag());
        await DecideAsync(WriteScript, name, etag, [etag ?? "", written, bytes, LifeOf(keepUntil)]);
        return written;
    }

    protected override Task ClearAsync(RowName name, string? etag) => DecideAsync(ClearScript, name, etag, [etag ?? ""]);

    private async Task DecideAsync(string script, RowName name, string? etag, RedisValue[] values)
    {
        var found = await EvaluateAsync(script, [KeyOf(name)], values);
        if (!found.IsNull)
        {
            ThrowUnlessSame(name, (string?)found is { Length: > 0 } stored ? stored : null, etag);
        }
    }

    private async Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await Redis.CallAsync(database => database.ScriptEvaluateAsync(script, keys, values));
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was restarted and no longer has the script; nothing ran. The client sends the script with the retry.
            return await Redis.CallAsync(database => database.ScriptEvaluateAsync(script, keys, values));
        }
    }

    private RedisValue LifeOf(DateTimeOffset? keepUntil)
    {
        if (keepUntil is not { } until)
        {
            return "";
        }

        var left = until - time.GetUtcNow();
        return Math.Ceiling(((left > TimeSpan.Zero ? left : TimeSpan.Zero) + Grace).TotalMilliseconds).ToString("F0", CultureInfo.InvariantCulture);
    }

    private RedisKey KeyOf(RowName name) => $"{cluster.Value.ServiceId}/state/{name.GrainId}/{name.StateName}";
}
