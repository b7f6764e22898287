using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>A random way to answer, the same for the same seed. What it does to the session is up to the test.</summary>
internal static class RandomResponse
{
    private const int Steps = 12;

    public static async Task WriteAsync(HttpContext context, int seed, Action change)
    {
        var random = new Random(seed);
        var changeAt = random.Next(4);
        for (var i = 0; i < Steps; i++)
        {
            if (i == changeAt && !context.Response.HasStarted)
            {
                change();
            }

            await StepAsync(context, random, $"added {i};");
        }
    }

    private static Task StepAsync(HttpContext context, Random random, string text)
    {
        var response = context.Response;
        switch (random.Next(10))
        {
            case 0:
                return response.WriteAsync(text);
            case 1:
                return response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
            case 2:
                return response.Body.FlushAsync();
            case 3:
                return response.BodyWriter.FlushAsync().AsTask();
            case 4:
                return response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
            case 5 when !response.HasStarted:
                response.Headers[$"X-Step-{random.Next(100)}"] = text;
                return Task.CompletedTask;
            case 6 when !response.HasStarted:
                response.OnStarting(() =>
                {
                    response.Headers.Append("X-Callbacks", text);
                    return Task.CompletedTask;
                });
                return Task.CompletedTask;
            case 7 when !response.HasStarted:
                response.StatusCode = 200 + random.Next(3);
                return Task.CompletedTask;
            case 8:
                return WriteLargeAsync(response, text);
            default:
                return PutAsync(response, text, random.Next(20_000));
        }
    }

    // Many bytes, unflushed, in the pieces that the writer offers.
    private static Task PutAsync(HttpResponse response, string text, int atLeast)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var sent = 0; sent < atLeast; sent += bytes.Length)
        {
            bytes.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
            response.BodyWriter.Advance(bytes.Length);
        }

        return Task.CompletedTask;
    }

    private static Task WriteLargeAsync(HttpResponse response, string text) =>
        response.Body.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 3_000)))).AsTask();
}
