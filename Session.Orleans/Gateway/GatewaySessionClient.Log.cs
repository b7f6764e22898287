using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class GatewaySessionClient
{
    [LoggerMessage(301, LogLevel.Warning, "A connection to the session gateway {Endpoint} failed; others are tried first. {Detail}")]
    private partial void LogFailed(Uri endpoint, string detail);

    [LoggerMessage(302, LogLevel.Information, "The session gateway {Endpoint} answers again.")]
    private partial void LogAnswersAgain(Uri endpoint);

    [LoggerMessage(303, LogLevel.Debug, "A session call to {Endpoint} is sent again. {Detail}")]
    private partial void LogSentAgain(Uri endpoint, string detail);
}
