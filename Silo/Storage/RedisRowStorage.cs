using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>
/// Keeps rows in Redis, where Orleans' own provider would: a hash under <c>{service}/state/{grain}/{state}</c> with the fields <c>etag</c> and
/// <c>data</c>. Beside what that one does, a write says in the same step until when the row is needed: see
/// docs/decisions/0004-redis-rows-end-by-themselves.md.
/// </summary>
internal sealed class RedisRowStorage(StoreConnection connection, IOptions<Orleans.Configuration.ClusterOptions> cluster, IOptions<SessionCellOptions> cell, TimeProvider time)
    : BytesGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    /// <summary>How long a row outlives its end. Redis and the silos need not agree on the time: the life that is left is sent, not the end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    // Each is one step to Redis. They answer nothing when done, and the ETag found, or '', when it is not the one that the caller knows.
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

    private ConnectionMultiplexer? _redis;

    private IDatabase Database => _redis?.GetDatabase() ?? throw new InvalidOperationException("The storage is used before the silo has opened it.");

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RedisRowStorage), ServiceLifecycleStage.ApplicationServices, async _ => _redis = await ConnectionMultiplexer.ConnectAsync(Configuration));

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    // Without a connection the client keeps calls and waits for one. They must fail before the cell takes them for hung, and gives up what it can show.
    private ConfigurationOptions Configuration
    {
        get
        {
            var configuration = ConfigurationOptions.Parse(connection.Required);
            configuration.AsyncTimeout = Math.Min(configuration.AsyncTimeout, (int)(cell.Value.StorageTimeout * 0.6).TotalMilliseconds);
            return configuration;
        }
    }

    // By the primary alone: a replica may lack what was acknowledged.
    protected override async Task<StoredRow?> ReadAsync(RowName name)
    {
        var fields = await Database.HashGetAsync(KeyOf(name), Fields, CommandFlags.DemandMaster);
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
            return await Database.ScriptEvaluateAsync(script, keys, values);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was restarted and has forgotten the script; nothing of it ran. Now the client knows, and sends it along.
            return await Database.ScriptEvaluateAsync(script, keys, values);
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
