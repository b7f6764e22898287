using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans;

namespace OrleansSessions.Silo;

/// <summary>
/// Loads a session that does not exist, the same way as any call. An answer that storage is unavailable is Degraded, not Unhealthy: the silo still
/// serves sessions from memory (S13). Without an answer, a direct storage read tells whether storage is the cause.
/// </summary>
internal sealed class SessionRoundTripHealthCheck(ISessionClient sessions, GrainStorages storages, TimeProvider time) : IHealthCheck
{
    // Together shorter than a kubelet's probe timeout.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StorageWithin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private int _unanswered;

    // Each silo loads a session of its own, and another one after a failure: the first may be on a paused silo, which must not make the others
    // unready.
    private SessionId Id => SessionId.From(
        SessionId.ApplicationTag("OrleansSessions.Health"),
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Volatile.Read(ref _unanswered)}"))));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var id = Id;
        try
        {
            var outcome = await sessions.LoadAsync(id, new SessionLoad(default, Idle), cancellationToken).AsTask().WaitAsync(Within, time, cancellationToken);
            return outcome.Outage is { } outage ? HealthCheckResult.Degraded($"Sessions answer, but storage is unavailable: {outage.Reason}.") : HealthCheckResult.Healthy();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _unanswered);
            return error is TimeoutException && !await StorageAnswersAsync(id)
                ? HealthCheckResult.Degraded($"Storage did not answer within {StorageWithin.TotalSeconds:0.#} s.")
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
