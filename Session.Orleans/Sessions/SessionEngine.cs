using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions.Admin;
using OrleansSessions.Ended;
using OrleansSessions.Telemetry;
using OrleansSessions.Touch;

namespace OrleansSessions.Sessions;

/// <summary>What every session of this process works with.</summary>
internal sealed class SessionEngine(
    SessionExchange exchange, TouchQueue touches, SessionIds ids, ClientTelemetry telemetry, SubjectIndex subjects, IEnumerable<EndedSubscription> ends, TimeProvider time, IOptions<OrleansSessionOptions> options, ILogger<OrleansSession> logger)
{
    public SessionExchange Exchange => exchange;

    public TouchQueue Touches => touches;

    public SessionIds Ids => ids;

    public ClientTelemetry Telemetry => telemetry;

    public SubjectIndex Subjects => subjects;

    /// <summary>Whether the ends of sessions are to be told.</summary>
    public bool TellsEnds { get; } = ends.Any();

    public TimeProvider Time => time;

    public OrleansSessionOptions Options { get; } = options.Value;

    public ILogger Logger => logger;
}
