using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class SessionRoundTripHealthCheckTests
{
    private readonly ManualTime _time = new();
    private readonly ScriptedSessions _sessions = new();
    private readonly StorageHealth _storage;

    public SessionRoundTripHealthCheckTests() => _storage = new StorageHealth(_time);

    [Fact]
    public async Task Check_SessionAnswers_IsHealthy() => Assert.Equal(HealthStatus.Healthy, await CheckAsync());

    [Fact]
    public async Task Check_NeitherSessionNorStorageAnswers_IsDegraded()
    {
        _sessions.OnLoad = static (_, _, _) => new(new TaskCompletionSource<LoadOutcome>().Task);
        _storage.Begin(isRead: true);

        Assert.Equal(HealthStatus.Degraded, await CheckAsync());
    }

    /// <summary>The session is absent, so its load waits for storage, while writes are answered in time.</summary>
    [Fact]
    public async Task Check_ReadsOfStorageTakeLongerThanTheCheck_IsDegraded()
    {
        var often = TimeSpan.FromSeconds(0.2);
        await using var writes = _time.CreateTimer(_ => _storage.End(_storage.Begin(isRead: false), hasFailed: false), null, often, often);
        _sessions.OnLoad = (_, _, _) =>
        {
            _storage.Begin(isRead: true);
            return new(new TaskCompletionSource<LoadOutcome>().Task);
        };

        Assert.Equal(HealthStatus.Degraded, await CheckAsync());
        Assert.False(_storage.IsUnanswered);
    }

    [Fact]
    public async Task Check_StorageAnswersAndNoSessionDoes_IsUnhealthyFromTheSecondTimeOn()
    {
        _sessions.OnLoad = static (_, _, _) => new(new TaskCompletionSource<LoadOutcome>().Task);

        var one = Check();

        Assert.Equal((HealthStatus.Degraded, HealthStatus.Unhealthy, HealthStatus.Unhealthy), (await CheckAsync(one), await CheckAsync(one), await CheckAsync(one)));
    }

    [Fact]
    public async Task Check_TheSessionIsAtASiloThatStandsStill_TheNextOneAsksAnother()
    {
        SessionId? still = null;
        _sessions.OnLoad = (id, _, _) => id == (still ??= id) ? new(new TaskCompletionSource<LoadOutcome>().Task) : new(LoadOutcome.Ended(SessionEndReason.Absent));
        var one = Check();

        var seen = (await CheckAsync(one), await CheckAsync(one), await CheckAsync(one));

        Assert.Equal((HealthStatus.Degraded, HealthStatus.Healthy, HealthStatus.Healthy), seen);
    }

    private SessionRoundTripHealthCheck Check() => new(_sessions, _storage, _time);

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
