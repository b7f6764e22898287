using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

/// <summary>The same endpoints on ASP.NET Core's own session: its middleware, its store, and a cache that all nodes share.</summary>
internal static class FrameworkSession
{
    /// <summary>
    /// Serves cart, visits and note below <paramref name="path"/> from the framework's session. Call it before
    /// <c>UseOrleansSession</c>: requests that match never reach that.
    /// </summary>
    /// <remarks>
    /// The middleware gets its store explicitly. The store in the container is this project's, and
    /// <c>UseSession</c> would use that.
    /// </remarks>
    public static void UseFrameworkSession(this WebApplication app, PathString path)
    {
        if (app.Configuration.GetSection("Comparison").Get<ComparisonOptions>()?.Directory is not { Length: > 0 } directory)
            return;

        var cache = new SharedFileCache(directory, app.Services.GetRequiredService<TimeProvider>());
        var store = new DistributedSessionStore(cache, app.Services.GetRequiredService<ILoggerFactory>());
        var options = new SessionOptions { Cookie = { Name = ".Framework.Session" } };

        app.Map(path, branch =>
        {
            branch.UseMiddleware<SessionMiddleware>(store, Options.Create(options));
            branch.UseRouting();
            branch.UseEndpoints(routes =>
            {
                routes.MapVisits();
                routes.MapCart();
                routes.MapNote();
            });
        });
    }
}
