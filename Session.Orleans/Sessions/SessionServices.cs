using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>The services that all sessions of this process share.</summary>
internal sealed class SessionServices(
    CachingSessionClient client,
    TouchQueue touches,
    SessionsInUse inUse,
    EndedSessions ended,
    SessionIds ids,
    ClientTelemetry telemetry,
    OutageLog outages,
    TimeProvider time,
    IOptions<OrleansSessionOptions> options,
    ILogger<OrleansSession> logger,
    ISessionSource? source = null)
{
    public CachingSessionClient Client => client;

    /// <summary>The source from which sessions are imported; null if there is none.</summary>
    public ISessionSource? Source => source;

    public EnclosingSession Enclosing { get; } = new();

    public TouchQueue Touches => touches;

    public SessionsInUse InUse => inUse;

    public EndedSessions Ended => ended;

    public SessionIds Ids => ids;

    public ClientTelemetry Telemetry => telemetry;

    public OutageLog Outages => outages;

    public TimeProvider Time => time;

    public OrleansSessionOptions Options { get; } = options.Value;

    public ILogger Logger => logger;

    /// <summary>Returns the lifetime of a new session: what its request set, otherwise what the options say.</summary>
    public SessionLifetime? InitialLifetime(SessionLifetime? decided)
    {
        var first = decided ?? new SessionLifetime(TimeSpan.Zero, Options.AbsoluteTimeout is { } timeout ? Time.GetUtcNow() + timeout : null);
        first = first with { NotifyOnEnd = Options.NotifyOnEnd };
        return first == default ? null : first;
    }
}
