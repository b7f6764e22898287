using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Ends the process when an orderly stop takes longer than the host's <see cref="HostOptions.ShutdownTimeout"/>. Orleans waits for the membership
/// table without a bound, for example, and a silo that cannot say goodbye must still end. Nothing is lost: acknowledged writes are stored (S2).
/// </summary>
internal sealed class ShutdownLimit(IHostApplicationLifetime lifetime, IOptions<HostOptions> host, SiloReadLease lease, TimeProvider time) : IHostedService, IDisposable
{
    private CancellationTokenRegistration _stopping;
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.Register(() => _timer = time.CreateTimer(_ => End(), null, host.Value.ShutdownTimeout, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _timer?.Dispose();
    }

    private void End()
    {
        Console.Error.WriteLine($"The silo did not stop within {host.Value.ShutdownTimeout.TotalSeconds:0} s (ShutdownTimeout): it ends without saying goodbye to its cluster. Check the store of the membership table.");
        Environment.Exit(lease.HasLeft ? ExitCode.PlaceLost : ExitCode.Failure);
    }
}
