using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Options;
using OrleansSessions.WebFrontend.Api;

namespace OrleansSessions.WebFrontend.Comparison;

/// <summary>The same cart on ASP.NET Core's own session: its middleware, its store, a cache that all nodes share.</summary>
internal static class FrameworkSession
{
    /// <summary>
    /// Serves the cart and the visits below <paramref name="path"/> from the framework's session. Goes in front of
    /// this project's session: what matches here never reaches it.
    /// </summary>
    /// <remarks>
    /// The middleware gets its store by hand. The one in the container is this project's, and
    /// <c>UseSession</c> over that would compare the project with itself.
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
