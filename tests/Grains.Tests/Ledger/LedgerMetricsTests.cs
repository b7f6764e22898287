using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class LedgerMetricsTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 50, TimeSpan.Zero));
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    [Fact]
    public async Task Lag_LedgerIsNew_IsThatOfTheMinutesAfterIt()
    {
        using var lag = new MetricCollector<double>(_meters, "OrleansSessions.Cluster", "session.ledger.lag");
        var metrics = new LedgerMetrics(_meters, _time);
        var rows = new LedgerRows("0", new MemoryGrainStorage(), TimeSpan.FromSeconds(5), _time);
        var shard = new LedgerShard("0", rows, static _ => Task.FromResult<DateTimeOffset?>(null), static (shard, session, end) => shard.RegisterAsync(session, end), metrics, _time, NullLogger.Instance);

        await shard.SweepAsync();
        var atFirst = lag.GetMeasurementSnapshot().Count;
        var behind = metrics.Behind(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(15));
        await shard.SweepAsync();

        Assert.Equal(0, atFirst);
        Assert.Equal(0, behind);
        Assert.Equal(5, Assert.Single(lag.GetMeasurementSnapshot()).Value);
    }
}
