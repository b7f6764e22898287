using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
        throw new NotImplementedException();
    }
}
