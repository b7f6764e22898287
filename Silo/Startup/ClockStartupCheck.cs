using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// Keeps a silo whose clock is wrong out of a cluster (S15): it would end sessions that are alive. Its clock is compared with the times that active
/// silos write to the membership table, as far as they are seen to change. Where none is, nobody can be harmed: the first silo never refuses.
/// </summary>
internal sealed partial class ClockStartupCheck(
    IMembershipTable table, ILocalSiloDetails self, ClusterOptions cluster, TimeProvider time, ILogger<ClockStartupCheck> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    // Half of it is the error of a reading.
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(5);

    // What a write to the table may take.
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(1);

    private Task<ClockReading?> _comparison = Task.FromResult<ClockReading?>(null);

    /// <summary>The comparison begins as soon as the table can be read, beside the start of everything else, and is awaited before the silo joins.</summary>
    public void Participate(ISiloLifecycle lifecycle)
    {
        var stopping = new CancellationTokenSource();
        lifecycle.Subscribe(nameof(ClockStartupCheck), ServiceLifecycleStage.AfterRuntimeGrainServices - 1, _ =>
        {
            _comparison = CompareAsync(stopping.Token);
            return Task.CompletedTask;
        }, _ => stopping.CancelAsync());
        lifecycle.Subscribe(nameof(ClockStartupCheck), ServiceLifecycleStage.ValidateInitialConnectivity - 3, CheckAsync);
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await _comparison.WaitAsync(cancellationToken) is not { } other)
        {
            return;
        }

        var (now, at) = (time.GetUtcNow(), time.GetTimestamp());
        var skew = other.CertainSkew(now, at, time);
        if (skew.Duration() > ClockRules.MaximumAtJoin)
        {
            throw new StartRefusedException(
                $"Its clock differs from that of {other.Source} by {skew.Duration().TotalSeconds:0.0} s: here it is {now:u}, there {other.ShownAt(at, time):u}. At most {ClockRules.MaximumAtJoin.TotalSeconds:0} s are allowed, "
                + "because a silo whose clock is wrong ends sessions that are alive. Set the clock of the machine that is wrong, and keep it by a time service.");
        }
    }

    private async Task<ClockReading?> CompareAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var readings = new ClockReadings(time);
        var clocks = new SiloClocks(self.SiloAddress, readings);
        do
        {
            try
            {
                var requestedAt = time.GetTimestamp();
                clocks.Observe(await table.ReadAllAsync(cancellationToken).WaitAsync(ReadWithin, time, cancellationToken), requestedAt, time.GetTimestamp());
                if (clocks.Unread.Count == 0)
                {
                    break;
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRead(e); // a table that cannot be read ends the start elsewhere
            }

            await Task.Delay(ReadInterval, time, cancellationToken);
        }
        while (time.GetElapsedTime(began) < cluster.AliveInterval + Spare);
        return readings.Median(time.GetUtcNow());
    }

    [LoggerMessage(174, LogLevel.Debug, "The clocks of the other silos could not be read.", EventName = "ClocksNotRead")]
    private partial void LogNotRead(Exception exception);
}
