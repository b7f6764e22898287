using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>Looks at all clocks every second, and logs when one of them differs or when it is not known what time it is.</summary>
internal sealed partial class ClockWatch(SessionClock clock, ClockComparison comparison, StoreClockReader store, TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool _isInDoubt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Check();
        }
    }

    internal void Check()
    {
        var step = clock.Step;
        var verdict = clock.Check();
        store.Poll();
        if (_isInDoubt == verdict.IsCertain)
        {
            _isInDoubt = !_isInDoubt;
            if (_isInDoubt)
            {
                LogInDoubt(step.TotalSeconds, comparison.Skew.TotalSeconds);
            }
            else
            {
                LogCertain(verdict.Earliest);
            }
        }

        foreach (var change in comparison.Changes())
        {
            if (change.Differs)
            {
                LogDiffers(change.Skew.Duration().TotalSeconds, change.Skew < TimeSpan.Zero ? "behind" : "ahead of", change.Source);
            }
            else
            {
                LogAgrees(change.Source);
            }
        }
    }

    [LoggerMessage(170, LogLevel.Warning, "This silo's clock is {Seconds:0.0} s {Direction} that of {Source}. Check which of them is wrong, and the time service of its machine.", EventName = "ClockDiffers")]
    private partial void LogDiffers(double seconds, string direction, string source);

    [LoggerMessage(171, LogLevel.Information, "This silo's clock agrees with that of {Source} again.", EventName = "ClockAgrees")]
    private partial void LogAgrees(string source);

    [LoggerMessage(172, LogLevel.Warning, "This silo does not know what time it is: its clock has moved by {Step:0.0} s against its monotonic clock, and is {Skew:0.0} s ahead of the other clocks. Until that is settled, no session is ended, and each is read from storage before it is returned.", EventName = "ClockInDoubt")]
    private partial void LogInDoubt(double step, double skew);

    [LoggerMessage(173, LogLevel.Information, "This silo knows again what time it is: {Now:u}.", EventName = "ClockCertain")]
    private partial void LogCertain(DateTimeOffset now);
}
