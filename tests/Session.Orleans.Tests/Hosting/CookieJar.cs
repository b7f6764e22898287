using System.Net;

namespace OrleansSessions.Tests;

/// <summary>What a browser does with cookies, over any handler.</summary>
internal sealed class CookieJar(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public CookieContainer Cookies { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var header = Cookies.GetCookieHeader(request.RequestUri!);
        if (header.Length > 0)
        {
            request.Headers.Add("Cookie", header);
        }

        var response = await base.SendAsync(request, cancellationToken);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            Keep(request.RequestUri!, cookie);
        }

        return response;
    }

    private void Keep(Uri uri, string cookie)
    {
        try
        {
            Cookies.SetCookies(uri, cookie);
        }
        catch (CookieException)
        {
            // A browser drops another site's cookie without a word.
        }
    }
}
