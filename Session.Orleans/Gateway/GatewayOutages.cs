using System.Globalization;
using System.Net;

namespace OrleansSessions;

/// <summary>Describes failed attempts as outages. The details are for the log, and contain no key, id or content.</summary>
internal static class GatewayOutages
{
    /// <summary>Returns the meaning of a status other than 200, and whether a retry may succeed.</summary>
    public static (SessionOutage Outage, bool Again) Of(HttpStatusCode status, bool refused, Uri endpoint) => status switch
    {
        HttpStatusCode.Unauthorized => (new(SessionOutageReason.Denied, $"{endpoint} does not know the ApiKey (401)."), false),
        HttpStatusCode.Forbidden => (new(SessionOutageReason.Denied, $"{endpoint} says that the session belongs to another application than the ApiKey (403). Application must be the same on both sides."), false),
        HttpStatusCode.BadRequest => (new(SessionOutageReason.Malformed, $"{endpoint} could not read the message (400)."), false),
        HttpStatusCode.UnsupportedMediaType => (new(SessionOutageReason.Malformed, $"{endpoint} does not take this content type (415)."), false),
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => (new(SessionOutageReason.Malformed, $"{endpoint} does not speak this protocol ({(int)status}). Is it a silo's gateway port?"), false),
        HttpStatusCode.TooManyRequests => (new(SessionOutageReason.Overloaded, $"A proxy before {endpoint} takes no more calls at the moment (429)."), true),
        HttpStatusCode.ServiceUnavailable when refused => (new(SessionOutageReason.Overloaded, $"{endpoint} takes no more calls at the moment (503)."), true),
        >= HttpStatusCode.InternalServerError => (new(SessionOutageReason.Unreachable, $"{endpoint} answered {(int)status}.", mayHaveBeenApplied: true), true),
        _ => (new(SessionOutageReason.Malformed, $"{endpoint} answered {(int)status}, which no gateway does."), false),
    };

    public static SessionOutage TooLarge(long bytes, long maximumBytes) =>
        new(SessionOutageReason.Malformed, string.Create(CultureInfo.InvariantCulture, $"A message of {bytes} bytes is more than the gateway takes (413; Gateway:MaximumBodyBytes is {maximumBytes})."));

    public static SessionOutage Unreadable(Uri endpoint, string? contentType) =>
        new(SessionOutageReason.Malformed, $"{endpoint} answered something that is not a message of this protocol (Content-Type: {contentType ?? "none"}). Newer than this web node, or no gateway.", mayHaveBeenApplied: true);

    public static SessionOutage Late(Uri endpoint, TimeSpan timeout, bool sent) =>
        new(SessionOutageReason.Unreachable, string.Create(CultureInfo.InvariantCulture, $"{endpoint} did not {(sent ? "answer" : "take the call")} within {timeout.TotalSeconds:0.###} s."), sent);

    public static SessionOutage Broken(Uri endpoint, Exception exception, bool sent)
    {
        var what = (exception as HttpRequestException)?.HttpRequestError is { } error and not HttpRequestError.Unknown ? error.ToString() : exception.GetType().Name;
        return new(SessionOutageReason.Unreachable, $"{endpoint} {(sent ? "broke off" : "could not be reached")} ({what}: {Innermost(exception).Message})", sent);
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
