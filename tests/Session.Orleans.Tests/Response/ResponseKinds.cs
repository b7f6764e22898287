using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions.Tests;

/// <summary>Every way in which an application can answer after it has changed the session. Each says "added" where it can.</summary>
internal static class ResponseKinds
{
    public const string Success = "added to your cart";

    public static readonly IReadOnlyDictionary<string, RequestDelegate> All = new Dictionary<string, RequestDelegate>
    {
        ["nothing"] = static context => Task.CompletedTask,
        ["no-content"] = static context => Status(context, 204),
        ["redirect"] = static context =>
        {
            context.Response.Redirect("/added");
            return Task.CompletedTask;
        },
        ["not-modified"] = static context => Status(context, 304),
        ["text"] = static context => context.Response.WriteAsync(Success),
        ["json"] = static context => context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["text"] = Success }),
        ["result"] = static context => TypedResults.Text(Success).ExecuteAsync(context),
        ["length"] = static context =>
        {
            context.Response.ContentLength = Success.Length;
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Success)).AsTask();
        },
        ["start"] = static async context =>
        {
            context.Response.Headers["X-Success"] = Success;
            await context.Response.StartAsync();
            await context.Response.WriteAsync(Success);
        },
        ["complete"] = static async context =>
        {
            context.Response.Headers["X-Success"] = Success;
            await context.Response.CompleteAsync();
        },
        ["unflushed"] = static context =>
        {
            Put(context);
            return Task.CompletedTask;
        },
        ["unflushed-then-body"] = static async context =>
        {
            Put(context);
            await context.Response.Body.WriteAsync(" indeed"u8.ToArray());
        },
        ["completed-writer"] = static async context =>
        {
            Put(context);
            await context.Response.BodyWriter.CompleteAsync();
        },
        ["streamed"] = static async context =>
        {
            for (var i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync(Success);
                await context.Response.Body.FlushAsync();
            }
        },
        ["flush-first"] = static async context =>
        {
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync(Success);
        },
        ["synchronous"] = static context =>
        {
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            context.Response.Body.Write(Encoding.UTF8.GetBytes(Success));
            context.Response.Body.Flush();
            return Task.CompletedTask;
        },
        ["begin-end"] = static context =>
        {
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            return Task.Factory.FromAsync(
                (callback, state) => context.Response.Body.BeginWrite(Encoding.UTF8.GetBytes(Success), 0, Success.Length, callback, state), context.Response.Body.EndWrite, null);
        },
        ["file"] = static context => context.Response.SendFileAsync(FileOf()),
        ["file-result"] = static context => TypedResults.PhysicalFile(FileOf(), "text/plain").ExecuteAsync(context),
        ["on-starting"] = static context =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers["X-Success"] = Success;
                return Task.CompletedTask;
            });
            return context.Response.WriteAsync(Success);
        },
    };

    public static void Map(WebApplication app) => Map(app, sessions: true);

    public static void Map(WebApplication app, bool sessions)
    {
        foreach (var (name, answer) in All)
        {
            app.MapMethods("/" + name, ["GET", "HEAD"], context =>
            {
                if (sessions)
                {
                    context.Session.SetString("cart", name);
                }

                return answer(context);
            });
        }

        app.MapGet("/cart", static (HttpContext context) => context.Session.GetString("cart") ?? "");
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static void Put(HttpContext context)
    {
        var bytes = Encoding.UTF8.GetBytes(Success);
        bytes.CopyTo(context.Response.BodyWriter.GetSpan(bytes.Length));
        context.Response.BodyWriter.Advance(bytes.Length);
    }

    private static string FileOf()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "added.txt");
        if (!File.Exists(path))
        {
            var own = Path.GetTempFileName();
            File.WriteAllText(own, Success);
            File.Move(own, path, overwrite: true);
        }

        return path;
    }
}
