using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OrleansSessions.WebFrontend.Sessions;

namespace OrleansSessions.WebFrontend.Node;

/// <summary>Makes this process one of several equal web nodes.</summary>
internal static class NodeHosting
{
    /// <summary>The response header in which each node signs what it answers.</summary>
    public const string Header = "X-Node";

    /// <summary>Gives the node its name, and the cookie keys that it shares with the other nodes.</summary>
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
    /// Whether the node lives, which nobody but itself decides; and whether it has its cluster. Without it the node is degraded, and answers so with
    /// 200: pages that need no session are served.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false }).WithSessionAccess(SessionAccess.None);
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(SessionHosting.Ready) }).WithSessionAccess(SessionAccess.None);
    }

    /// <summary>Signs every response. First in the pipeline, so that errors and files are signed too.</summary>
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
