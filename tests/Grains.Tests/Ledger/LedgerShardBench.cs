using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>A shard over a storage that breaks on demand, and sessions whose ends a test sets.</summary>
public abstract class LedgerShardBench
{
    private protected static readonly TimeSpan StorageTimeout = TimeSpan.FromSeconds(5);

    private protected static readonly LedgerMetrics Metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), TimeProvider.System);

    private protected readonly ManualTime _time = new();
    private protected readonly BreakableStorage _storage;
    private protected readonly Dictionary<SessionId, DateTimeOffset?> _ends = [];
    private protected readonly List<SessionId> _asked = [];
    private protected readonly LedgerShard _shard;

    protected LedgerShardBench()
    {
        _storage = new BreakableStorage(new OrleansSessions.Grains.MemoryGrainStorage(), _time);
        _shard = NewShard();
    }

    private protected static SessionId Id(int number) => SessionId.From((ulong)number + 1, new byte[32]);

    private protected LedgerRows Rows(TimeSpan? timeout = null) => new("0", _storage, timeout ?? StorageTimeout, _time);

    /// <summary>The shard on a silo whose clock is another one.</summary>
    private protected LedgerShard NewShard(ManualTime clock) => new("0", new LedgerRows("0", _storage, StorageTimeout, clock), AskAsync, static (shard, session, end) => shard.RegisterAsync(session, end), Metrics, clock, NullLogger.Instance);

    private protected LedgerShard NewShard(TimeSpan? timeout = null) => new("0", Rows(timeout), AskAsync, static (shard, session, end) => shard.RegisterAsync(session, end), Metrics, _time, NullLogger.Instance);

    private protected async Task<DateTimeOffset?> AskAsync(SessionId id)
    {
        await Task.Yield();
        lock (_asked)
        {
            _asked.Add(id);
            return _ends.TryGetValue(id, out var end) ? end : id == Id(1) ? throw new IOException("It does not say.") : null;
        }
    }

    private protected async Task<int> PagesAsync()
    {
        var pages = 0;
        var now = _time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        for (var minute = now - 10; minute < now + LedgerMinute.MaximumAhead; minute++)
        {
            pages += await Rows().CountAsync(minute);
        }

        return pages;
    }

    private protected async Task SweepForAsync(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await _shard.SweepAsync();
        }
    }
}
