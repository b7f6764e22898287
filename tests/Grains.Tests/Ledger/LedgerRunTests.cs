using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansSessions.Grains.Tests;

/// <summary>All shards of a ledger over one storage, for hours of virtual time.</summary>
public sealed class LedgerRunTests : LedgerShardBench
{
    private const int Sessions = 60;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    private readonly Dictionary<SessionId, DateTimeOffset> _goneAt = [];

    [Fact]
    public async Task S7_IdleSessions_AreCheckedWithinTwoMinutesOfTheirEnd_TouchedOnesStay()
    {
        var start = _time.GetUtcNow();
        var shards = Shards(16, 16);
        await RegisterAsync(shards, 16);

        for (var minute = 0; minute < 60; minute++)
        {
            foreach (var touched in Enumerable.Range(0, 20).Select(Id))
            {
                _ends[touched] = _time.GetUtcNow() + Idle;
            }

            await SweepAsync(shards.Values, 1);
        }

        Assert.Equal(Enumerable.Range(20, 40).Select(Id).ToHashSet(), [.. _goneAt.Keys]);
        Assert.All(_goneAt.Values, gone => Assert.InRange(gone - (start + Idle), TimeSpan.Zero, TimeSpan.FromMinutes(2)));
    }

    [Theory]
    [InlineData(32, 5)]
    [InlineData(3, 16)]
    public async Task S7_NumberOfShardsChanges_AllAreCheckedAndUnusedShardsLeaveNothing(int before, int after)
    {
        await RegisterAsync(Shards(before, before), before);

        var shards = Shards(Math.Max(before, after), after);
        await SweepAsync(shards.Values, 30);
        var gone = _goneAt.Count;
        await SweepAsync(shards.Values, 70);
        foreach (var unused in shards.Where(shard => shard.Key >= after).Select(static shard => shard.Value))
        {
            Assert.True(unused.IsDrained);
            await unused.ClearAsync();
        }

        Assert.Equal(Sessions, gone);
        Assert.Equal(after, await StoredShardsAsync());
    }

    private async Task RegisterAsync(Dictionary<int, LedgerShard> shards, int count)
    {
        foreach (var id in Enumerable.Range(0, Sessions).Select(Id))
        {
            _ends[id] = _time.GetUtcNow() + Idle;
            await shards[id.Bucket(count)].RegisterAsync(id, _time.GetUtcNow() + Idle);
        }
    }

    private async Task SweepAsync(IReadOnlyCollection<LedgerShard> shards, int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            foreach (var shard in shards)
            {
                await shard.SweepAsync();
            }
        }
    }

    // As in the grains: a session that is alive is registered in the shard that it belongs to now.
    private Dictionary<int, LedgerShard> Shards(int awake, int used)
    {
        var shards = new Dictionary<int, LedgerShard>();
        foreach (var number in Enumerable.Range(0, awake))
        {
            var name = ExpiryLedger.NameOf(number);
            shards[number] = new LedgerShard(name, RowsOf(name), EndAsync, (_, session, end) => shards[session.Bucket(used)].RegisterAsync(session, end), Metrics, _time, NullLogger.Instance);
        }

        return shards;
    }

    private LedgerRows RowsOf(string shard) => new(shard, _storage, StorageTimeout, _time);

    private async Task<DateTimeOffset?> EndAsync(SessionId id)
    {
        await Task.Yield();
        var now = _time.GetUtcNow();
        lock (_goneAt)
        {
            return _ends[id] is { } end && end > now ? end : _goneAt.TryAdd(id, now) ? null : throw new InvalidOperationException($"{id} was asked again after its end.");
        }
    }

    private async Task<int> StoredShardsAsync()
    {
        var stored = 0;
        for (var shard = 0; shard < SessionGrainOptions.LargestLedgerShards; shard++)
        {
            stored += (await RowsOf(ExpiryLedger.NameOf(shard)).ReadSweptAsync()).Item1 is null ? 0 : 1;
        }

        return stored;
    }
}
