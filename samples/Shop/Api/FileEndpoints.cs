using System.Runtime.CompilerServices;
using Samples.Shop.Visitors;

namespace Samples.Shop.Api;

/// <summary>Large values, and requests that take long.</summary>
internal static class FileEndpoints
{
    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(100);

    public static void MapFiles(this IEndpointRouteBuilder app)
    {
        app.MapPut("/api/picture", PutPictureAsync);
        app.MapPost("/api/upload/{name}", UploadAsync);
        app.MapGet("/api/events", (HttpContext context, TimeProvider time, int count) => TypedResults.ServerSentEvents(CartsAsync(context, time, count, context.RequestAborted)));
    }

    private static async Task PutPictureAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        context.Session.SetString("picture", await body.ReadToEndAsync(context.RequestAborted));
    }

    /// <summary>Looks at the session first, as an application does that checks who uploads, and writes to it when the last byte has come.</summary>
    private static async Task<string> UploadAsync(HttpContext context, string name)
    {
        var user = context.Session.GetString("user") ?? "nobody";
        var (buffer, bytes) = (new byte[16 * 1024], 0L);
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            bytes += read;

        context.Session.SetString("upload", $"{name}, {bytes} bytes");
        return user;
    }

    private static async IAsyncEnumerable<int> CartsAsync(HttpContext context, TimeProvider time, int count, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var number = 0; number < count; number++)
        {
            yield return Cart.Of(context.Session).Values.Sum();
            await Task.Delay(BetweenEvents, time, stop);
        }
    }
}
