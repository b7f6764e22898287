using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

/// <summary>Configures this process as one of several equal web nodes.</summary>
internal static class NodeHosting
{
    /// <summary>The response header with the name of the node.</summary>
    public const string Header = "X-Node";

    /// <summary>Adds the name of the node, and the Data Protection keys that it shares with the other nodes.</summary>
    public static void AddNode(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Node");
        builder.Services.Configure<NodeOptions>(section);
        builder.Services.AddHealthChecks();

        var keys = builder.Services.AddDataProtection().SetApplicationName(builder.Environment.ApplicationName);
        if (section[nameof(NodeOptions.KeyDirectory)] is { Length: > 0 } directory)
            keys.PersistKeysToFileSystem(Directory.CreateDirectory(directory));
        keys.SetDefaultKeyLifetime(section.GetValue(nameof(NodeOptions.KeyLifetime), new NodeOptions().KeyLifetime));
    }

    /// <summary>
    /// Maps the liveness check, which depends on the node only, and the readiness check, which includes the cluster. Without the cluster the node is
    /// degraded, which is still answered with 200: it serves pages that need no session.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false }).WithSessionAccess(SessionAccess.None);
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(SessionHosting.Ready) }).WithSessionAccess(SessionAccess.None);
    }

    /// <summary>Adds the header to every response. Call it first, so that errors and static files get it too.</summary>
    public static void UseNode(this IApplicationBuilder app)
    {
        var name = app.ApplicationServices.GetRequiredService<IOptions<NodeOptions>>().Value.Name;
        app.Use((context, next) =>
        {
            context.Response.Headers[Header] = name;
            return next(context);
        });
    }
}
