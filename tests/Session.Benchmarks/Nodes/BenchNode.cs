using Microsoft.AspNetCore.DataProtection;
using OrleansSessions.Telemetry;

namespace OrleansSessions.Benchmarks;

/// <summary>A web node: the same endpoints, whatever keeps its sessions.</summary>
internal static class BenchNode
{
    /// <summary>The line of its output that says that it listens.</summary>
    public const string Ready = "It listens.";

    private static readonly byte[] Value = new byte[1024];

    public static async Task RunAsync(NodeKind kind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // as the templates' settings have it: without a logger ASP.NET Core would do less
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.AddTelemetry("bench-node");
        AddSessions(builder, kind);

        var app = builder.Build();
        app.UseRouting();
        if (kind == NodeKind.Framework)
        {
            app.UseSession();

            // As ASP.NET Core's documentation advises: a load that a thread waits for starves the thread pool.
            app.Use(static async (context, next) =>
            {
                if (context.Request.Path != "/untouched")
                {
                    await context.Session.LoadAsync();
                }

                await next(context);
            });
        }
        else if (kind != NodeKind.None)
        {
            app.UseOrleansSession();
        }

        app.MapGet("/untouched", static () => "ok");
        app.MapGet("/fill", static (HttpContext context, int entries) =>
        {
            for (var i = 0; i < entries; i++)
            {
                context.Session.Set($"entry{i}", Value);
            }

            return "ok";
        });
        app.MapGet("/read", static (HttpContext context) => context.Session.TryGetValue("entry0", out var value) ? $"{value.Length}" : "nothing");
        app.MapGet("/write", static (HttpContext context) =>
        {
            var value = new byte[1024];
            Random.Shared.NextBytes(value.AsSpan(0, 8));
            context.Session.Set("entry0", value);
            return "ok";
        });
        app.MapGet("/small", static (HttpContext context) =>
        {
            context.Session.SetInt32("small", Random.Shared.Next());
            return "ok";
        });
        app.MapScrape();
        await app.StartAsync();
        Console.WriteLine(Ready);
        await app.WaitForShutdownAsync();
    }

    private static void AddSessions(WebApplicationBuilder builder, NodeKind kind)
    {
        switch (kind)
        {
            case NodeKind.Framework:
                builder.Services.AddStackExchangeRedisCache(options => options.Configuration = builder.Configuration.GetConnectionString("Redis"));
                builder.Services.AddSession();
                break;
            case NodeKind.Gateway:
                builder.AddOrleansSession();
                break;
            case NodeKind.Grain:
                builder.Services.AddOrleansSession().UseGrainClient(options =>
                {
                    options.ClusterId = builder.Configuration["ClusterId"]!;
                    options.ConfigureClient = client => client.UseRedisClustering(builder.Configuration.GetConnectionString("Redis")!);
                });
                break;
        }
    }
}
