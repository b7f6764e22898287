using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansSessions.Local;

/// <summary>A node's answer, passed on as it comes.</summary>
internal static class ForwardedResponse
{
    public static async Task CopyAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = answer.ReasonPhrase;

        var hop = HopByHop.Of(string.Join(',', answer.Headers.Connection));
        CopyHeaders(answer.Headers.NonValidated, hop, context.Response);
        CopyHeaders(answer.Content.Headers.NonValidated, hop, context.Response);

        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols)
            await UpgradeAsync(answer, context);
        else
            await StreamAsync(answer, context);
    }

    private static void CopyHeaders(System.Net.Http.Headers.HttpHeadersNonValidated headers, HashSet<string> hop, HttpResponse response)
    {
        foreach (var (name, values) in headers)
        {
            if (!hop.Contains(name)) response.Headers[name] = new StringValues([.. values]);
        }
    }

    private static async Task StreamAsync(HttpResponseMessage answer, HttpContext context)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        await Relay.CopyAsync(body, context.Response.Body, context.RequestAborted);
    }

    private static async Task UpgradeAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.Headers.Connection = HeaderNames.Upgrade;
        context.Response.Headers.Upgrade = answer.Headers.Upgrade.ToString();
        await using var node = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        await using var browser = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await Relay.JoinAsync(browser, node, context.RequestAborted);
    }
}
