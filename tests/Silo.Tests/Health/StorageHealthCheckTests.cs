using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class StorageHealthCheckTests : IDisposable
{
    private static readonly GrainId Row = GrainId.Create("session", "1");

    private readonly ManualTime _time = new();
    private readonly BreakableStorage _storage;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StorageHealth _health;
    private readonly GrainStorages _storages;
    private readonly StorageProbe _probe;

    public StorageHealthCheckTests()
    {
        _storage = new BreakableStorage(new OrleansSessions.Grains.MemoryGrainStorage(), _time);
        _health = new StorageHealth(_time);
        _storages = new GrainStorages(_storage, _storage, Options.Create(new SessionGrainOptions()), new StorageMetrics(_services.GetRequiredService<IMeterFactory>()), _health, _time);
        _probe = new StorageProbe(_storages, _health, Options.Create(new SessionGrainOptions()), _time);
    }

    public void Dispose()
    {
        _probe.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Check_NothingWasCalled_IsHealthy() => Assert.Equal(HealthStatus.Healthy, await CheckAsync());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Check_OneKindOfCallFails_IsDegradedForHalfAMinute(bool reads)
    {
        (reads ? _storage.Reads : _storage.Writes).Next(Break.BeforeWrite);
        await CallAsync();
        var failing = await CheckAsync();
        _time.Advance(StorageHealth.Window - TimeSpan.FromSeconds(1));
        var still = await CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HealthStatus.Degraded, failing);
        Assert.Equal(HealthStatus.Degraded, still);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
    }

    [Fact]
    public async Task Check_OneOfManyCallsFails_IsHealthy()
    {
        _storage.Reads.Next(Break.BeforeWrite);
        for (var i = 0; i < 20; i++)
        {
            await CallAsync();
        }

        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
    }

    [Fact]
    public async Task Check_ACallHangs_IsDegradedAtOnceAndWhenItIsGivenUp()
    {
        _storage.Reads.Always = Break.Hang;
        _ = CallAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var waits = await CheckAsync();
        _time.Advance(new SessionGrainOptions().StorageTimeout);

        Assert.Equal(HealthStatus.Degraded, waits);
        Assert.Equal(new StorageOutcomes(1, 1), _health.Reads);
        Assert.Equal(HealthStatus.Degraded, await CheckAsync());
    }

    [Fact]
    public async Task Check_WritersRace_IsHealthy()
    {
        await CallAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => _storages.Sessions.WriteStateAsync("session", Row, new GrainState<StoredBytes>(new StoredBytes { Bytes = [1] }, "another")));

        Assert.Equal(new StorageOutcomes(2, 0), _health.Writes);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
    }

    [Fact]
    public async Task Probe_NothingIsCalled_FindsThatWritesFailAndWorkAgain()
    {
        _storage.Writes.Always = Break.BeforeWrite;
        _time.Advance(StorageProbe.MaximumIdle);
        _probe.ProbeIfDue();
        var failing = await CheckAsync();
        _storage.Writes.Always = Break.None;
        _time.Advance(StorageHealth.Window);
        _probe.ProbeIfDue();

        Assert.Equal(HealthStatus.Degraded, failing);
        Assert.Equal((new StorageOutcomes(1, 0), new StorageOutcomes(1, 0)), (_health.Reads, _health.Writes));
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
    }

    [Fact]
    public async Task Probe_DatabaseHangsWithoutABound_IsAskedAgain()
    {
        _storage.Reads.Next(Break.Hang);
        _time.Advance(StorageProbe.MaximumIdle);
        _probe.ProbeIfDue();
        _time.Advance(new SessionGrainOptions().StorageTimeout);
        var hanging = await CheckAsync();
        _time.Advance(StorageHealth.Window);
        _probe.ProbeIfDue();

        Assert.Equal(HealthStatus.Degraded, hanging);
        Assert.Equal(2, _storage.Total.Reads);
    }

    [Fact]
    public async Task Probe_CallsHangForEver_LeavesTwoOpenAndIsDegradedUntilOneEnds()
    {
        _storage.Reads.Always = Break.Hang;
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(StorageHealth.Window);
            _probe.ProbeIfDue();
            _time.Advance(new SessionGrainOptions().StorageTimeout);
        }

        var (hanging, probes) = (await CheckAsync(), _storage.Total.Reads);
        _storage.Reads.Always = Break.None;
        await (await _storage.NextHangAsync(TestContext.Current.CancellationToken)).FailAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (_storage.Total.Reads == probes && !limit.IsCancellationRequested)
        {
            _time.Advance(StorageHealth.Window); // again, in case that the probe does not know yet that its call has ended
            _probe.ProbeIfDue();
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal((HealthStatus.Degraded, 2), (hanging, probes));
        Assert.Equal(3, _storage.Total.Reads);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
    }

    [Fact]
    public async Task Probe_SessionsReadAndWrite_DoesNothing()
    {
        _time.Advance(StorageProbe.MaximumIdle);
        await CallAsync();
        _probe.ProbeIfDue();

        Assert.Equal(1, _storage.Total.Reads);
    }

    private async Task<HealthStatus> CheckAsync() => (await new StorageHealthCheck(_health).CheckHealthAsync(new HealthCheckContext())).Status;

    private async Task CallAsync()
    {
        try
        {
            var state = new GrainState<StoredBytes>(new StoredBytes());
            await _storages.Sessions.ReadStateAsync("session", Row, state);
            state.State = new StoredBytes { Bytes = [1] };
            await _storages.Sessions.WriteStateAsync("session", Row, state);
        }
        catch (BrokenStorageException)
        {
            // As asked for.
        }
    }
}
