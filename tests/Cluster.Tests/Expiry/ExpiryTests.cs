using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Sessions of a short idle timeout, half of them touched meanwhile: who is idle leaves storage, who is not stays. <c>CLUSTER_EXPIRY=100000</c>
/// takes so many sessions.
/// </summary>
public sealed class ExpiryTests
{
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AfterALoss = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S7_SessionsOfAShortTimeout_IdleOnesLeaveStorageInTimeAndTouchedOnesStay(bool siloIsLostInTheSweep)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        var count = int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_EXPIRY"), NumberStyles.None, CultureInfo.InvariantCulture, out var sessions) ? sessions : 600;
        Assert.SkipWhen(siloIsLostInTheSweep && count < 10_000, "A sweep of so few is over before a silo can be lost in it: set CLUSTER_EXPIRY.");
        var idle = count < 10_000 ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(2);
        await using var cluster = await SiloCluster.StartAsync(3, StorageKind.Redis);
        using var stored = await StoredKeys.OpenAsync(cluster.Redis.ConnectionString);
        var run = new ExpiryRun(cluster.Web[^1].Sessions, count, idle);

        using var enough = new CancellationTokenSource();
        var touching = run.TouchAsync(enough.Token);
        await run.CreateAsync();
        Measured.Say($"{count} sessions were created in {run.Creating.TotalSeconds:0} s.");
        var bound = siloIsLostInTheSweep ? AfterALoss : Calm;
        var late = await run.WatchAsync(stored, run.Idle, Look, siloIsLostInTheSweep ? async () => await cluster.Silos[0].KillAsync() : null);
        Measured.Say($"The idle ones are gone, at most {late.TotalSeconds:0} s after their end.");
        var reminders = await stored.RemindersAsync();
        await enough.CancelAsync();
        await touching;
        await run.LookAsync();
        var lateAfterwards = await run.WatchAsync(stored, run.Touched, Look, atFirstEnd: null);
        Measured.Say($"The touched ones are gone, at most {lateAfterwards.TotalSeconds:0} s after theirs.");
        var pages = await run.PagesGoneAsync(stored);

        Measured.Say($"measured: expiry: {count} sessions, idle {idle}, {(siloIsLostInTheSweep ? "a silo killed in the sweep, " : "")}{run.Touches} touches, ended early {run.EndedEarly}, found too late {run.FoundTooLate}, reminders {reminders}, pages left {pages}");
        Assert.Equal(0, run.EndedEarly);
        Assert.InRange(run.FoundTooLate, 0, count / 20);
        Assert.InRange(late, TimeSpan.Zero, bound);
        Assert.InRange(lateAfterwards, TimeSpan.Zero, bound);
        Assert.Equal(16, reminders);
        Assert.Equal(0, pages);
    }
}
