using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSessions;

/// <summary>Loads a session that does not exist. Any answer except an outage is healthy.</summary>
internal sealed class SessionHealthCheck(ISessionClient client, SessionIds ids) : IHealthCheck
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly SessionId _id = ids.OfKind("HealthCheck").Of("");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var outcome = await client.LoadAsync(_id, new SessionLoad(default, Idle), cancellationToken);
        return outcome.Outage is { } outage
            ? new HealthCheckResult(context.Registration.FailureStatus, $"The session cluster does not answer: {outage.Reason}, {outage.Detail}")
            : HealthCheckResult.Healthy("The session cluster answers.");
    }
}
