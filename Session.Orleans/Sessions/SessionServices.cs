using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>What every session of this process works with.</summary>
internal sealed class SessionServices(
    CachingSessionClient exchange,
    TouchQueue touches,
    SessionIds ids,
    ClientTelemetry telemetry,
    TimeProvider time,
    IOptions<OrleansSessionOptions> options,
    ILogger<OrleansSession> logger,
    ISessionSource? source = null)
{
    public CachingSessionClient Exchange => exchange;

    /// <summary>Where a session may still be that the cluster does not have; null when there is no such place.</summary>
    public ISessionSource? Source => source;

    public TouchQueue Touches => touches;

    public SessionIds Ids => ids;

    public ClientTelemetry Telemetry => telemetry;

    public TimeProvider Time => time;

    public OrleansSessionOptions Options { get; } = options.Value;

    public ILogger Logger => logger;

    /// <summary>What a new session decides about its end: what its request decided, else what the options say.</summary>
    public SessionLifetime? AtFirst(SessionLifetime? decided)
    {
        var first = decided ?? new SessionLifetime(TimeSpan.Zero, Options.AbsoluteTimeout is { } timeout ? Time.GetUtcNow() + timeout : null);
        first = first with { NotifyOnEnd = Options.NotifyOnEnd };
        return first == default ? null : first;
    }
}
