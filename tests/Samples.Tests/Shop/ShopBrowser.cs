using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace OrleansSessions.Samples.Tests;

/// <summary>One browser: a cookie jar that all of its tabs share. Each of its requests goes to the next node, and any number may run at once.</summary>
internal sealed partial class ShopBrowser : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly ShopSite _site;
    private readonly ShopFigures _figures;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;
    private readonly HttpClient _withoutJar = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Timeout };

    public ShopBrowser(ShopSite site, ShopFigures figures)
    {
        (_site, _figures) = (site, figures);
        _http = new(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { Timeout = Timeout };
    }

    /// <returns>Whether the response says that everything went well.</returns>
    public async Task<bool> SendAsync(HttpMethod method, string path, HttpContent? body = null, bool isSlow = false)
    {
        using var response = await AskAsync(_http, new HttpRequestMessage(method, _site.Next(path)) { Content = body }, isSlow);
        return response is not null && (int)response.StatusCode < 400;
    }

    /// <summary>The page at the end of all redirects; null if there is none.</summary>
    public async Task<string?> ReadAsync(string path)
    {
        using var response = await AskAsync(_http, new HttpRequestMessage(HttpMethod.Get, _site.Next(path)));
        return response is null ? null
            : response.Headers.Location is { } next ? await ReadAsync(next.OriginalString)
            : response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync()
            : null;
    }

    /// <summary>Opens a page, and submits its form to <paramref name="action"/>.</summary>
    /// <returns>Where the response leads to; null if it says that it failed.</returns>
    public async Task<string?> SubmitAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        if (await ReadAsync(page) is not { } form)
            return null;

        using var response = await AskAsync(_http, Post(action, form, fields));
        return response?.Headers.Location?.OriginalString;
    }

    /// <summary>Submits a form twice, as a double click does: the browser throws the first response away, and with it the cookies that it sets.</summary>
    /// <returns>Whether the second one went well.</returns>
    public async Task<bool> SubmitTwiceAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        if (await ReadAsync(page) is not { } form)
            return false;

        var first = Post(action, form, fields);
        first.Headers.Add("Cookie", _cookies.GetCookieHeader(_site.Nodes[0]));
        var both = await Task.WhenAll(AskAsync(_withoutJar, first), AskAsync(_http, Post(action, form, fields)));
        var isDone = both[1]?.Headers.Location is not null;
        both[0]?.Dispose();
        both[1]?.Dispose();
        return isDone;
    }

    /// <summary>What the session holds; null if nobody could say.</summary>
    public async Task<Dictionary<string, string>?> SessionAsync()
    {
        using var response = await AskAsync(_http, new HttpRequestMessage(HttpMethod.Get, _site.Next("/api/session")));
        return response is { IsSuccessStatusCode: true } ? await response.Content.ReadFromJsonAsync<Dictionary<string, string>>() : null;
    }

    public void Dispose()
    {
        _http.Dispose();
        _withoutJar.Dispose();
    }

    private HttpRequestMessage Post(string action, string form, (string Name, string Value)[] fields)
    {
        var token = Token().Match(form).Groups["token"].Value;
        return new(HttpMethod.Post, _site.Next(action))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), .. fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))]),
        };
    }

    /// <returns>The whole response; null if there was none.</returns>
    private async Task<HttpResponseMessage?> AskAsync(HttpClient http, HttpRequestMessage request, bool isSlow = false)
    {
        using var sent = request;
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            var response = await http.SendAsync(request);
            _figures.Answered((int)response.StatusCode, isSlow ? null : TimeProvider.System.GetElapsedTime(start));
            return response;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            _figures.Answered(null, null);
            return null;
        }
    }

    [GeneratedRegex("""<input name="__RequestVerificationToken" type="hidden" value="(?<token>[^"]+)" />""")]
    private static partial Regex Token();
}
