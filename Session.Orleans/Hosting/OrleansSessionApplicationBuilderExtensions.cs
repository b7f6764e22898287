using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the session middleware to a pipeline.</summary>
public static class OrleansSessionApplicationBuilderExtensions
{
    /// <summary>
    /// Adds the session middleware, in place of <c>UseSession</c>. Call it after routing, authentication, and rate limiting, and before what uses the
    /// session.
    /// </summary>
    /// <param name="app">The pipeline.</param>
    /// <returns>The same pipeline.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <c>AddOrleansSession</c> was not called, no transport was added, or <c>IdleTimeout</c> or <c>IOTimeout</c> is out of bounds.
    /// </exception>
    public static IApplicationBuilder UseOrleansSession(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseOrleansSession(app.ApplicationServices.GetRequiredService<IOptions<SessionOptions>>().Value);
    }

    /// <summary>Adds the session middleware with a cookie and timeouts of its own to the pipeline, or to a branch of it.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="options">
    /// The cookie and the timeouts. <c>IdleTimeout</c> and <c>IOTimeout</c> are more than zero; <c>IOTimeout</c> may be <see
    /// cref="Timeout.InfiniteTimeSpan"/> for no bound.
    /// </param>
    /// <returns>The same pipeline.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <c>AddOrleansSession</c> was not called, no transport was added, or <c>IdleTimeout</c> or <c>IOTimeout</c> is out of bounds.
    /// </exception>
    public static IApplicationBuilder UseOrleansSession(this IApplicationBuilder app, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        var services = app.ApplicationServices;
        var sessions = services.GetService<SessionServices>()
            ?? throw new InvalidOperationException("UseOrleansSession() needs the services of AddOrleansSession(). Call builder.AddOrleansSession() before the application is built.");
        Check(options, sessions.Options);
        services.GetRequiredService<EndpointStartupCheck>().IsKept = true;
        var pipeline = new SessionPipeline(
            sessions, services.GetRequiredService<SubjectRecorder>(), services.GetRequiredService<SessionCookieReader>(), services.GetRequiredService<LearnedEndpoints>(), options, services.GetService<IHostEnvironment>()?.IsDevelopment() ?? false, services.GetRequiredService<ILogger<OrleansSessionMiddleware>>());
        pipeline.TellIfNameIsShared();
        return app.Use(next => new OrleansSessionMiddleware(next, pipeline, sessions.Touches).InvokeAsync);
    }

    private static void Check(SessionOptions options, OrleansSessionOptions ours)
    {
        if (ours.FormerCookies.FirstOrDefault(former => former.Path == options.Cookie.Path && former.Domain == options.Cookie.Domain) is { } own)
        {
            throw new InvalidOperationException($"OrleansSessionOptions.FormerCookies has the path {own.Path} and the domain {own.Domain ?? "(none)"}, which the session cookie has now. Remove it: each response that deletes the former cookies would delete the session's own.");
        }


        if (options.IdleTimeout <= TimeSpan.Zero)
        {
            throw new InvalidOperationException($"SessionOptions.IdleTimeout is {options.IdleTimeout}; it must be more than zero.");
        }

        if (options.IOTimeout <= TimeSpan.Zero && options.IOTimeout != Timeout.InfiniteTimeSpan)
        {
            throw new InvalidOperationException($"SessionOptions.IOTimeout is {options.IOTimeout}; it must be more than zero, or Timeout.InfiniteTimeSpan for no bound.");
        }
    }
}
