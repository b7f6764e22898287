using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans;

namespace OrleansSessions.Silo;

/// <summary>
/// Asks a session that nobody has, the way that every call goes. One that answers that storage is away is there all the same: sessions in memory go
/// on being read (S13), and a silo that took itself out of the way would end that. When no answer comes, storage itself is asked whose fault it is.
/// </summary>
internal sealed class SessionRoundTripHealthCheck(ISessionClient sessions, GrainStorages storages, TimeProvider time) : IHealthCheck
{
    // Both together are less than a kubelet waits.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StorageWithin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private int _unanswered;

    // Each silo asks a session of its own, and another one when that does not answer: it may be at a silo that stands still, which must not take
    // the others out of service with it.
    private SessionId Id => SessionId.From(
        SessionId.ApplicationTag("OrleansSessions.Health"),
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Volatile.Read(ref _unanswered)}"))));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var id = Id;
        try
        {
            var outcome = await sessions.LoadAsync(id, new SessionLoad(default, Idle), cancellationToken).AsTask().WaitAsync(Within, time, cancellationToken);
            return outcome.Outage is { } outage ? HealthCheckResult.Degraded($"Sessions answer; storage does not: {outage.Reason}.") : HealthCheckResult.Healthy();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _unanswered);
            return error is TimeoutException && !await StorageAnswersAsync(id)
                ? HealthCheckResult.Degraded($"Storage does not answer within {StorageWithin.TotalSeconds:0.#} s, nor a session that has to read it.")
                : HealthCheckResult.Unhealthy($"No session answered within {Within.TotalSeconds:0} s: {error.GetType().Name}.");
        }
    }

    private async Task<bool> StorageAnswersAsync(SessionId id)
    {
        try
        {
            await storages.Sessions.ReadStateAsync(SessionRow.StateName, SessionRow.RowOf(id), new GrainState<StoredBytes>(new StoredBytes())).WaitAsync(StorageWithin, time);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
