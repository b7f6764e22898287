using System.Text.Json;

namespace OrleansSessions.Silo;

/// <summary>Serves the status page, and the same data as JSON, on the health listener.</summary>
internal static class StatusHosting
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void AddStatus(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StatusNumbers>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<StatusNumbers>());
        builder.Services.AddSingleton<ClusterMembers>();
        builder.Services.AddSingleton<StatusReport>();
        builder.Services.AddSingleton<StatusAuthorization>();
    }

    public static void MapStatus(this WebApplication app)
    {
        Map("/", "text/html; charset=utf-8", static (status, time) => StatusPage.Of(status, time.GetUtcNow()));
        Map("/status.json", "application/json", static (status, _) => JsonSerializer.Serialize(status, Json));

        void Map(string path, string type, Func<StatusSnapshot, TimeProvider, string> show) => app.MapGet(path, async (HttpContext context, StatusAuthorization listener, StatusReport report, TimeProvider time) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            if (listener.Refusal(context) is { } refusal)
            {
                context.Response.StatusCode = refusal;
                return;
            }

            context.Response.ContentType = type;
            await context.Response.WriteAsync(show(await report.ReadAsync(), time), context.RequestAborted);
        }).RequireListener(HealthHosting.ListenerName);
    }
}
