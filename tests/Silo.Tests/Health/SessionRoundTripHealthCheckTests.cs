using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class SessionRoundTripHealthCheckTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedSessions _sessions = new();
    private readonly BreakableStorage _storage;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public SessionRoundTripHealthCheckTests() => _storage = new BreakableStorage(new OrleansSessions.Grains.MemoryGrainStorage(), _time);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Check_SessionAnswers_IsHealthy() => Assert.Equal(HealthStatus.Healthy, await CheckAsync());

    [Fact]
    public async Task Check_SessionSaysThatStorageIsAway_IsDegraded()
    {
        _sessions.OnLoad = static (_, _, _) => new(LoadOutcome.Unavailable(new SessionOutage(SessionOutageReason.Storage, "away")));

        Assert.Equal(HealthStatus.Degraded, await CheckAsync());
    }

    [Fact]
    public async Task Check_NeitherSessionNorStorageAnswers_IsDegraded()
    {
        _sessions.OnLoad = static (_, _, _) => new(new TaskCompletionSource<LoadOutcome>().Task);
        _storage.Reads.Always = Break.Hang;

        Assert.Equal(HealthStatus.Degraded, await CheckAsync());
    }

    [Fact]
    public async Task Check_StorageAnswersAndNoSessionDoes_IsUnhealthy()
    {
        _sessions.OnLoad = static (_, _, _) => new(new TaskCompletionSource<LoadOutcome>().Task);

        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync());
    }

    [Fact]
    public async Task Check_TheSessionIsAtASiloThatStandsStill_TheNextOneAsksAnother()
    {
        SessionId? still = null;
        _sessions.OnLoad = (id, _, _) => id == (still ??= id) ? new(new TaskCompletionSource<LoadOutcome>().Task) : new(LoadOutcome.Ended(SessionEndReason.Absent));
        var one = Check();

        var seen = (await CheckAsync(one), await CheckAsync(one), await CheckAsync(one));

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy, HealthStatus.Healthy), seen);
    }

    private SessionRoundTripHealthCheck Check() =>
        new(_sessions, new GrainStorages(_storage, _storage, Options.Create(new SessionGrainOptions()), new StorageMetrics(_services.GetRequiredService<IMeterFactory>()), _time), _time);

    private async Task<HealthStatus> CheckAsync(SessionRoundTripHealthCheck? of = null)
    {
        var check = (of ?? Check()).CheckHealthAsync(new HealthCheckContext());
        while (!check.IsCompleted)
        {
            await Task.WhenAny(check, _time.TimerDueAsync(TimeSpan.FromSeconds(1)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return (await check).Status;
    }
}
