using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts sessions into a pipeline.</summary>
public static class OrleansSessionApplicationBuilderExtensions
{
    /// <summary>
    /// Puts the session into the pipeline, in place of <c>UseSession</c>: before what uses it, behind routing, authentication and rate limiting.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddOrleansSession</c> was not called, or no way to the cluster was named.</exception>
    public static IApplicationBuilder UseOrleansSession(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseOrleansSession(app.ApplicationServices.GetRequiredService<IOptions<SessionOptions>>().Value);
    }

    /// <summary>Puts a session with a cookie and timeouts of its own into the pipeline, or into a branch of it.</summary>
    /// <exception cref="InvalidOperationException"><c>AddOrleansSession</c> was not called, or no way to the cluster was named.</exception>
    public static IApplicationBuilder UseOrleansSession(this IApplicationBuilder app, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        var services = app.ApplicationServices;
        var engine = services.GetService<SessionServices>()
            ?? throw new InvalidOperationException("UseOrleansSession() needs the services of AddOrleansSession(). Call builder.AddOrleansSession() before the application is built.");
        Check(options);
        services.GetRequiredService<EndpointStartupCheck>().IsKept = true;
        var pipeline = new SessionPipeline(
            engine, services.GetRequiredService<SubjectIndex>(), services.GetRequiredService<SessionCookieProtector>(), services.GetRequiredService<LearnedEndpoints>(), options, services.GetService<IHostEnvironment>()?.IsDevelopment() ?? false, services.GetRequiredService<ILogger<OrleansSessionMiddleware>>());
        return app.Use(next => new OrleansSessionMiddleware(next, pipeline, engine.Touches).InvokeAsync);
    }

    private static void Check(SessionOptions options)
    {
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
