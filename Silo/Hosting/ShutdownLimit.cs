using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Ends the process when an orderly stop takes longer than the host's <see cref="HostOptions.ShutdownTimeout"/>. Orleans waits for the membership
/// table without a bound, for example, and a silo that cannot say goodbye must still end. Nothing is lost: acknowledged writes are stored (S2).
/// </summary>
internal sealed class ShutdownLimit(IHostApplicationLifetime lifetime, IOptions<HostOptions> host, SiloReadLease lease, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>What a silo that lost its place gives the calls that are under way: 5 s. Its goodbye cannot be written, and until it has ended, other silos still send it calls.</summary>
    private static readonly TimeSpan WithoutPlace = TimeSpan.FromSeconds(5);

    private CancellationTokenRegistration _stopping;
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.Register(Begin);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _timer?.Dispose();
    }

    private void Begin()
    {
        var limit = lease.HasLeft ? WithoutPlace : host.Value.ShutdownTimeout;
        _timer = time.CreateTimer(_ => End(limit), null, limit, Timeout.InfiniteTimeSpan);
    }

    private void End(TimeSpan limit)
    {
        Console.Error.WriteLine(lease is { HasLeft: true, Refutation.Reason: var reason }
            ? $"The silo ended because it lost its place in the cluster. {reason}"
            : $"The silo did not stop within {limit.TotalSeconds:0} s (ShutdownTimeout), and ended without saying goodbye to its cluster. Check the store of the membership table.");
        Environment.Exit(lease.HasLeft ? ExitCode.PlaceLost : ExitCode.Failure);
    }
}
