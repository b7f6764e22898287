namespace OrleansSessions.Tests;

/// <summary>One user: a cookie jar, and a protocol.</summary>
internal sealed class Browser(HttpMessageHandler handler, Uri address, Version version) : IDisposable
{
    private const string CookieName = ".AspNetCore.Session";

    private readonly CookieJar _jar = new(handler);
    private HttpClient? _client;

    public HttpClient Client => _client ??= new HttpClient(_jar)
    {
        BaseAddress = address,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public string? SessionCookie
    {
        get => _jar.Cookies.GetCookies(address)[CookieName]?.Value;
        set => _jar.Cookies.Add(address, new System.Net.Cookie(CookieName, value));
    }

    public void Add(string cookie, string value) => _jar.Cookies.Add(address, new System.Net.Cookie(cookie, value));

    public string CookieHeader => _jar.Cookies.GetCookieHeader(address);

    public void TakeCookiesOf(Browser other) => _jar.Cookies.Add(other._jar.Cookies.GetCookies(address));

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path);

    public async Task<string> ReadAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return await response.Content.ReadAsStringAsync();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _jar.Dispose();
    }
}
