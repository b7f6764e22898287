using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions.Silo;

/// <summary>
/// Loads a session that does not exist, the same way as any call. No answer twice in a row is Unhealthy, unless storage is the cause: <see
/// cref="StorageHealthCheck"/> reports that.
/// </summary>
internal sealed class SessionRoundTripHealthCheck(ISessionClient sessions, StorageHealth storage, TimeProvider time) : IHealthCheck
{
    // Shorter than a kubelet's probe timeout.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private int _unanswered;
    private int _inARow;

    // Each silo loads a session of its own, and another one after a failure: the first may be on a paused silo, or on one whose storage has just stopped to
    // answer, which must not make the others unready.
    private SessionId Id => SessionId.From(
        SessionId.ApplicationTag("OrleansSessions.Health"),
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Volatile.Read(ref _unanswered)}"))));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await sessions.LoadAsync(Id, new SessionLoad(default, Idle), cancellationToken).AsTask().WaitAsync(Within, time, cancellationToken);
            Volatile.Write(ref _inARow, 0);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _unanswered);
            var isFirst = Interlocked.Increment(ref _inARow) == 1;
            return storage.IsUnanswered || storage.IsReadSlow || storage.Reads.IsFailing
                ? HealthCheckResult.Degraded("No session answered, because storage does not, or is slow.")
                : isFirst ? HealthCheckResult.Degraded($"A session did not answer within {Within.TotalSeconds:0} s: {error.GetType().Name}. The next check loads another one.")
                : HealthCheckResult.Unhealthy($"No session answered within {Within.TotalSeconds:0} s: {error.GetType().Name}.");
        }
    }
}
