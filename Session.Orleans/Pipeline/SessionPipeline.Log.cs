using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class SessionPipeline
{
    [LoggerMessage(149, LogLevel.Warning, "{user} used the session before it was loaded, and a thread waited for the network. {advice}", EventName = "SynchronousLoad")]
    private static partial void LogSynchronousLoad(ILogger logger, string user, string advice);

    [LoggerMessage(150, LogLevel.Error, "{endpoint} declares a session access, and UseRouting() runs after UseOrleansSession(), which therefore cannot enforce the declaration: exclusive requests are not exclusive. Call app.UseRouting() before app.UseOrleansSession().", EventName = "RoutedBehind")]
    private static partial void LogRoutedBehind(ILogger logger, string? endpoint);

    [LoggerMessage(155, LogLevel.Error, "OrleansSessionOptions.FailureResponse, or the application's IProblemDetailsService, failed, so the response to a failure of the session is the built-in one.", EventName = "FailureResponseFailed")]
    private static partial void LogFailureResponseFailed(ILogger logger, Exception error);

    [LoggerMessage(156, LogLevel.Error, "The application failed after its changes could not be stored. The response tells of the changes.", EventName = "FailedAfterRefusedCommit")]
    private static partial void LogFailedAfterRefusedCommit(ILogger logger, Exception error);

    [LoggerMessage(129, LogLevel.Warning, "{outer} and, behind it, {inner} serve the same session cookie, {cookie}. They share one session, by the settings of {keeper}. Remove one of them, or give it another IdleTimeout if its cookie is another one.", EventName = "TwoSessionMiddlewares")]
    private static partial void LogSecond(ILogger logger, string outer, string inner, string cookie, string keeper);

    [LoggerMessage(165, LogLevel.Information, "The browser sends the session cookie {cookie} to all applications in the domain {domain}. If another one keeps this default name for its own session cookie, it replaces this one, and users lose their sessions. If there is another one, give each a SessionOptions.Cookie.Name of its own.", EventName = "CookieNameShared")]
    private static partial void LogNameShared(ILogger logger, string cookie, string domain);

    /// <summary>
    /// Tells that the cookie may also be another application's. Whether it is cannot be seen from here: neither browsers nor the cluster show one application
    /// what another one has.
    /// </summary>
    public void TellIfNameIsShared()
    {
        if (options.Cookie is { Name: { } name, Domain: { Length: > 0 } domain } && name == SessionDefaults.CookieName)
        {
            LogNameShared(logger, name, domain);
        }
    }

    public void LogCommitFailed(Exception error)
    {
        if (services.Outages.Failed(error))
        {
            SessionLog.ErrorClosingTheSession(logger, error);
        }
    }

    public void LogFailedAfterRefusedCommit(Exception error) => LogFailedAfterRefusedCommit(logger, error);

    public void LogFailureWriterFailed(Exception error) => LogFailureResponseFailed(logger, error);
}
