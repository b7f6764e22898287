using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>What all requests of one <c>UseOrleansSession</c> share.</summary>
internal sealed partial class SessionPipeline(SessionServices services, SubjectRecorder subjects, SessionCookieReader cookies, LearnedEndpoints learned, SessionOptions options, bool isDevelopment, ILogger<OrleansSessionMiddleware> logger)
{
    private const string EndpointAdvice = "Declare the use with .WithSessionAccess(SessionAccess.ReadWrite) or [SessionAccess], or await Session.LoadAsync() first: also in a middleware, if that is what uses the session. With SessionPreload.Learned, the session is loaded in advance from the endpoint's second request on.";

    private const string MiddlewareAdvice = "Await context.Session.LoadAsync() in the middleware first, only for the requests that need the session. A declaration would not count: it is for endpoints.";

    private readonly SessionRequestSettings _settings = new(options.IdleTimeout, options.IOTimeout, services.Options.UnavailableBehavior, services.Options.SynchronousLoadBehavior, KeepsInUse: true);
    private readonly SessionCookieWriter _writer = new(options, services.Options, services.Ended, services.Time, logger);
    private readonly SessionPreload _preload = services.Options.Preload;
    private readonly LearnedEndpoints _warned = new();
    private readonly bool _isDevelopment = isDevelopment;
    private int _warnedWithoutEndpoint;
    private int _hasWarnedOfOrder;
    private int _hasWarnedOfSecond;

    public ILogger Logger => logger;

    public SubjectRecorder Subjects => subjects;

    public bool CommitsBeforeHeaders { get; } = services.Options.CommitTime == SessionCommitTime.BeforeHeaders;

    public bool CommitsOnException { get; } = services.Options.CommitOnException;

    public bool FailsRequests { get; } = services.Options.CommitFailureBehavior == SessionCommitFailureBehavior.FailRequest;

    public bool FailsUnavailable { get; } = services.Options.UnavailableBehavior == SessionUnavailableBehavior.FailRequest;

    public TimeSpan IdleTimeout => options.IdleTimeout;

    private string Description => $"app.UseOrleansSession() (idle timeout {options.IdleTimeout})";

    public DateTimeOffset Now => services.Time.GetUtcNow();

    public TimeProvider Time => services.Time;

    public Func<HttpContext, SessionFailure, Task>? FailureWriter => services.Options.FailureResponse;

    public long Timestamp => services.Time.GetTimestamp();

    public CookieSessionKey KeyOf(SessionFeature feature, HttpContext context) => new(feature, context, cookies, _writer);

    public OrleansSession SessionOf(CookieSessionKey key) => new(services, key, _settings);

    public void Learn(Endpoint? endpoint)
    {
        if (_preload == SessionPreload.Learned && endpoint is not null)
        {
            learned.Learn(endpoint);
        }
    }

    /// <summary>Warns once for each endpoint that it made a thread wait.</summary>
    public void WarnOfWait(Endpoint? endpoint)
    {
        if (_settings.SynchronousLoadBehavior == SessionSynchronousLoadBehavior.Warn && (endpoint is null ? Interlocked.Exchange(ref _warnedWithoutEndpoint, 1) == 0 : _warned.Learn(endpoint)))
        {
            LogSynchronousLoad(logger, endpoint?.DisplayName ?? "A middleware, in a request without an endpoint,", endpoint is null ? MiddlewareAdvice : EndpointAdvice);
        }
    }

    /// <summary>Whether to load the session before the endpoint runs.</summary>
    public bool Preloads(HttpContext context)
    {
        if (_preload == SessionPreload.Never || context.GetEndpoint() is not { } endpoint || context.Request.Headers.Cookie.Count == 0)
        {
            return false;
        }

        if (endpoint.Metadata.GetMetadata<SessionAccessAttribute>() is { } declared)
        {
            return declared.Access != SessionAccess.None;
        }

        return _preload == SessionPreload.Always || (_preload == SessionPreload.Learned && learned.Uses(endpoint));
    }

    /// <summary>The endpoint's declaration, if it is exclusive and the request has a session.</summary>
    public static SessionAccessAttribute? Exclusive(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<SessionAccessAttribute>() is { Access: SessionAccess.Exclusive } declared && context.Request.Headers.Cookie.Count > 0 ? declared : null;

    /// <summary>Detects that routing ran after the session middleware, so that the declarations of endpoints were not known in time.</summary>
    public void CheckOrder(HttpContext context, bool routed)
    {
        // An error page that runs the rest of the pipeline again sets its endpoint too. That is not this fault.
        if (routed || context.Response.StatusCode >= StatusCodes.Status400BadRequest
            || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<SessionAccessAttribute>() is null)
        {
            return;
        }

        if (_isDevelopment)
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} declares a session access, and UseRouting() runs after UseOrleansSession(), which therefore does not see the declaration. Call app.UseRouting() before app.UseOrleansSession().");
        }

        if (Interlocked.Exchange(ref _hasWarnedOfOrder, 1) == 0)
        {
            LogRoutedBehind(logger, endpoint.DisplayName);
        }
    }

    /// <summary>Whether this is behind a pipeline for the same cookie: two sessions would overwrite each other's.</summary>
    public bool IsSecond(SessionPipeline outer)
    {
        var isSecond = outer._writer.Name == _writer.Name;
        if (isSecond)
        {
            WarnOfSecond(outer.Description, Description, outer.Description);
        }

        return isSecond;
    }

    /// <summary>Shares a request's session with the framework's own middleware, if that is in the same pipeline.</summary>
    /// <param name="feature">The session of the request.</param>
    /// <param name="outer">The session feature of a middleware around this one.</param>
    public FrameworkMiddleware? Share(SessionFeature feature, ISessionFeature? outer)
    {
        if (!services.Enclosing.IsAsked)
        {
            return null;
        }

        var framework = new FrameworkMiddleware(feature, this, _settings, outer);
        services.Enclosing.Current = framework;
        return framework;
    }

    /// <summary>Warns once that two middlewares serve one cookie.</summary>
    public void WarnOfSecond(string outer, string inner, string keeper)
    {
        if (Interlocked.Exchange(ref _hasWarnedOfSecond, 1) == 0)
        {
            LogSecond(logger, outer, inner, _writer.Name, keeper);
        }
    }

    public void WarnOfFramework(bool isOuter) => WarnOfSecond(isOuter ? FrameworkMiddleware.Name : Description, isOuter ? Description : FrameworkMiddleware.Name, Description);

    /// <summary>Keeps the session of a request alive that did not use it.</summary>
    public void KeepAlive(HttpContext context, TouchQueue touches)
    {
        var (header, name) = (context.Request.Headers.Cookie, options.Cookie.Name!);
        if (context.Features.Get<IRequestCookiesFeature>() is { } read && !CookieValues.AreSeveral(header, name))
        {
            if (read.Cookies[name] is { Length: > 0 } text)
            {
                touches.Add(text, null, options.IdleTimeout);
            }
        }
        else if (header.Count > 0 && (header.Count == 1 ? header[0] : string.Join("; ", header.ToArray())) is { } whole && whole.Contains(name, StringComparison.OrdinalIgnoreCase))
        {
            touches.Add(whole, name, options.IdleTimeout);
        }
    }
}
