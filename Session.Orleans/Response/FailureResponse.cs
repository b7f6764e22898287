using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace OrleansSessions;

/// <summary>The response that replaces the application's when its changes could not be stored.</summary>
internal static class FailureResponse
{
    private const string RetryAfter = "5";

    public static async Task WriteAsync(HttpContext context, IHttpResponseFeature response, IHttpResponseBodyFeature body, InitialHeaders kept, Exception failure, bool storedBefore, bool closes)
    {
        var text = FailureText.Of(failure, storedBefore);
        var html = PrefersHtml(context.Request);
        var bytes = Encoding.UTF8.GetBytes(html ? text.ToHtml() : text.ToProblem());
        kept.Restore(response.Headers);
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ReasonPhrase = null;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentType = html ? "text/html; charset=utf-8" : MediaTypeNames.Application.ProblemJson;
        response.Headers.ContentLength = bytes.Length;
        if (text.CanRetry)
        {
            response.Headers.RetryAfter = RetryAfter;
        }

        if (closes && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            response.Headers.Connection = "close"; // the application may continue for long, and until then the connection serves no other request
        }

        await body.StartAsync();
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await body.Writer.WriteAsync(bytes);
        }

        await body.CompleteAsync();
    }

    // The client's first preference; a client without one gets JSON.
    private static bool PrefersHtml(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var best = accepted.OrderByDescending(static type => type.Quality ?? 1)
            .FirstOrDefault(static type => type.MediaType.Equals(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase)
                || type.MediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                || type.MatchesAllTypes);
        return best is not null && best.MediaType.Equals(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
    }
}
