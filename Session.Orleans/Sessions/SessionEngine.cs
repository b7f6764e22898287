using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions.Admin;
using OrleansSessions.Ended;
using OrleansSessions.Import;
using OrleansSessions.Telemetry;
using OrleansSessions.Touch;

namespace OrleansSessions.Sessions;

/// <summary>What every session of this process works with.</summary>
internal sealed class SessionEngine(
    SessionExchange exchange,
    SessionImport import,
    TouchQueue touches,
    SessionIds ids,
    ClientTelemetry telemetry,
    SubjectIndex subjects,
    IEnumerable<EndedSubscription> ends,
    TimeProvider time,
    IOptions<OrleansSessionOptions> options,
    ILogger<OrleansSession> logger)
{
    public SessionExchange Exchange => exchange;

    public SessionImport Import => import;

    public TouchQueue Touches => touches;

    public SessionIds Ids => ids;

    public ClientTelemetry Telemetry => telemetry;

    public SubjectIndex Subjects => subjects;

    /// <summary>Whether the ends of sessions are to be told.</summary>
    public bool TellsEnds { get; } = ends.Any();

    public TimeProvider Time => time;

    public OrleansSessionOptions Options { get; } = options.Value;

    public ILogger Logger => logger;

    /// <summary>What a new session decides about its end: what its request decided, else what the options say.</summary>
    public SessionLifetime? AtFirst(SessionLifetime? decided)
    {
        var first = decided ?? new SessionLifetime(TimeSpan.Zero, Options.AbsoluteTimeout is { } timeout ? Time.GetUtcNow() + timeout : null);
        first = first with { Told = TellsEnds };
        return first == default ? null : first;
    }
}
