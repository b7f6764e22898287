using System.Globalization;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace OrleansSessions;

/// <summary>
/// The response that replaces the application's when its changes could not be stored. It is written by the application's own delegate, its status code
/// pages, its <see cref="IProblemDetailsService"/>, or else here.
/// </summary>
internal static class FailureResponse
{
    /// <summary>Whether the application has a page for the status, which is shown when the request leaves the session middleware.</summary>
    /// <remarks>Not if the failure is that page's own. Programs are better served with problem details, if the application has them.</remarks>
    /// <param name="context">The request.</param>
    /// <param name="pages">The status code pages that the request passed before it entered the session middleware: others have seen the response that is replaced.</param>
    public static bool HasPage(HttpContext context, IStatusCodePagesFeature? pages) =>
        pages is { Enabled: true }
        && context.Features.Get<IStatusCodeReExecuteFeature>() is null
        && context.Features.Get<IExceptionHandlerFeature>() is null
        && (PrefersHtml(context.Request) || ProblemDetailsOf(context) is null);

    /// <summary>Sets the status and the headers.</summary>
    public static void Prepare(HttpContext context, IHttpResponseFeature response, InitialHeaders kept, SessionFailure failure, bool closes)
    {
        context.Features.Set(failure);
        kept.Restore(response.Headers);
        response.StatusCode = failure.StatusCode;
        response.ReasonPhrase = null;
        response.Headers.CacheControl = "no-store";
        if (failure.RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (closes && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            response.Headers.Connection = "close"; // the application may continue for long, and until then the connection serves no other request
        }
    }

    public static async Task WriteAsync(HttpContext context, SessionFailure failure, Func<HttpContext, SessionFailure, Task>? own)
    {
        if (own is not null)
        {
            await own(context, failure);
            return;
        }

        if (PrefersHtml(context.Request) || ProblemDetailsOf(context) is not { } service || !await service.TryWriteAsync(DetailsOf(context, failure)))
        {
            await WriteBuiltInAsync(context, failure);
        }
    }

    /// <summary>Writes the response without anything of the application.</summary>
    public static async Task WriteBuiltInAsync(HttpContext context, SessionFailure failure)
    {
        var html = PrefersHtml(context.Request);
        var bytes = Encoding.UTF8.GetBytes(html ? Html(failure) : Problem(failure));
        context.Response.ContentType = html ? "text/html; charset=utf-8" : MediaTypeNames.Application.ProblemJson;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(bytes);
        }
    }

    private static IProblemDetailsService? ProblemDetailsOf(HttpContext context) => context.RequestServices?.GetService<IProblemDetailsService>();

    private static ProblemDetailsContext DetailsOf(HttpContext context, SessionFailure failure) => new()
    {
        HttpContext = context,
        Exception = failure.Exception,
        ProblemDetails = { Status = failure.StatusCode, Title = failure.Title, Detail = failure.Detail, Extensions = { ["outcome"] = failure.Outcome } },
    };

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

    private static string Problem(SessionFailure failure) =>
        $$"""{"type":"about:blank","title":"{{failure.Title}}","status":{{failure.StatusCode}},"detail":"{{failure.Detail}}","outcome":"{{failure.Outcome}}"}""";

    private static string Html(SessionFailure failure) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{failure.Title}</title></head>
        <body data-outcome="{failure.Outcome}"><h1>{failure.Title}</h1><p>{failure.Detail}</p></body>
        </html>
        """;
}
