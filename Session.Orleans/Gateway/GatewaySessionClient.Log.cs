using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class GatewaySessionClient
{
    [LoggerMessage(301, LogLevel.Warning, "The session gateway {Endpoint} gets no calls while others can take them, until it answers a probe. {Detail}", EventName = "GatewayEndpointFailed")]
    private partial void LogFailed(Uri endpoint, string detail);

    [LoggerMessage(302, LogLevel.Information, "The session gateway {Endpoint} answers again.", EventName = "GatewayRecovered")]
    private partial void LogAnswersAgain(Uri endpoint);

    [LoggerMessage(303, LogLevel.Debug, "A session call to {Endpoint} is sent again. {Detail}", EventName = "GatewayCallRetried")]
    private partial void LogSentAgain(Uri endpoint, string detail);
}
