using System.Globalization;

namespace OrleansSessions.Silo.Tests;

/// <summary>What an attack cost: the silo's memory, and how long the other application waited.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Times">How often the peers did what they do.</param>
/// <param name="Before">The most memory that the silo had before, in bytes.</param>
/// <param name="Most">The most that it had during the attack.</param>
/// <param name="After">What it had some seconds later.</param>
/// <param name="Quiet">The other application's calls before.</param>
/// <param name="During">Its calls during the attack.</param>
/// <param name="Processors">How many processors silo and attackers used more than before.</param>
/// <param name="Busy">Its calls while somebody else uses as much of the processors; null when that was not measured.</param>
internal sealed record AttackRun(Attack Attack, int Times, long Before, long Most, long After, Latencies Quiet, Latencies During, double Processors, Latencies? Busy)
{
    private const long Megabyte = 1024 * 1024;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    // Until everything is compiled as it will stay: the control, which comes last, would look better than what came before.
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(15);

    public static string Head { get; } = "| peers | key | times | silo's memory before, at most, after | another application's p50 / p99 before | during | with as busy processors | failed calls |\n|---|---|---|---|---|---|---|---|";

    /// <summary>How much more memory the silo had during the attack, in bytes.</summary>
    public long Growth => Most - Before;

    public static async Task<AttackRun> MeasureAsync(AttackedSilo silo, Attack attack, TimeSpan time, bool withBusy)
    {
        using var visitors = new DeskVisitors(silo.Gateway);
        await ForAsync(withBusy ? Warm : Rest, visitors.VisitAsync);
        var (before, quiet, idle) = await WatchAsync(silo, time, visitors);
        var times = 0;
        using var stop = new CancellationTokenSource();
        var attacking = Task.Run(() => attack.RunAsync(silo.Gateway, () => Interlocked.Increment(ref times), stop.Token));
        var (most, during, used) = await WatchAsync(silo, time, visitors);
        await stop.CancelAsync();
        await attacking;
        await ForAsync(Rest, visitors.VisitAsync);
        var after = silo.Use().Memory;
        Latencies? busy = null;
        if (withBusy)
        {
            using var threads = new BusyThreads(used - idle);
            busy = await ForAsync(time, visitors.VisitAsync);
        }

        return new AttackRun(attack, times, before, most, after, quiet, during, used - idle, busy);
    }

    /// <summary>A line of a table in Markdown.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"| {Attack} | {(Attack.HasKey ? "yes" : "no")} | {Times:N0} | {Before / Megabyte}, {Most / Megabyte}, {After / Megabyte} MB | {Quiet} | {During} | {(Busy is null ? "" : $"{Busy} ({Processors:0.0} more)")} | {During.Failures.Count} of {During.Took.Count} |");

    private static async Task<(long Memory, Latencies Visits, double Processors)> WatchAsync(AttackedSilo silo, TimeSpan time, DeskVisitors visitors)
    {
        var (began, used) = (TimeProvider.System.GetTimestamp(), Used(silo));
        using var stop = new CancellationTokenSource(time, TimeProvider.System);
        var memory = silo.MostMemoryAsync(stop.Token);
        var visits = await visitors.VisitAsync(stop.Token);
        return (await memory, visits, (Used(silo) - used) / TimeProvider.System.GetElapsedTime(began));
    }

    private static TimeSpan Used(AttackedSilo silo) => silo.Use().Processor + Environment.CpuUsage.TotalTime;

    private static async Task<Latencies> ForAsync(TimeSpan time, Func<CancellationToken, Task<Latencies>> visit)
    {
        using var stop = new CancellationTokenSource(time, TimeProvider.System);
        return await visit(stop.Token);
    }
}
