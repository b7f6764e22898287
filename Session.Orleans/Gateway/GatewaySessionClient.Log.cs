using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class GatewaySessionClient
{
    [LoggerMessage(301, LogLevel.Warning, "A connection to the session gateway {Endpoint} failed; others are tried first. {Detail}", EventName = "GatewayConnectionFailed")]
    private partial void LogFailed(Uri endpoint, string detail);

    [LoggerMessage(302, LogLevel.Information, "The session gateway {Endpoint} answers again.", EventName = "GatewayRecovered")]
    private partial void LogAnswersAgain(Uri endpoint);

    [LoggerMessage(303, LogLevel.Debug, "A session call to {Endpoint} is sent again. {Detail}", EventName = "GatewayCallRetried")]
    private partial void LogSentAgain(Uri endpoint, string detail);
}
