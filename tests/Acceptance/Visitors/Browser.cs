using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace OrleansSessions.Acceptance;

/// <summary>One visitor of the farm, with cookies of its own. Any number of requests may run at once.</summary>
internal sealed class Browser(Uri farm, string side = "") : IDisposable
{
    private const string CookieName = ".AspNetCore.Session";

    private readonly CookieContainer _cookies = new();
    private HttpClient? _client;

    /// <summary>The session cookie that the farm set last; empty before it set one.</summary>
    public string Cookie
    {
        get => _cookies.GetCookies(farm)[CookieName]?.Value ?? "";
        init => _cookies.Add(farm, new Cookie(CookieName, value));
    }

    private HttpClient Http => _client ??= new(new SocketsHttpHandler { CookieContainer = _cookies, UseProxy = false }) { BaseAddress = farm };

    /// <summary>Counts one visit, and creates the session if there is none.</summary>
    public async Task<Visit> VisitAsync(CancellationToken cancel)
    {
        using var answer = await Http.PostAsync($"{side}/api/visit", null, cancel);
        return await ReadAsync<Visit>("POST /api/visit", answer, cancel);
    }

    /// <returns>The status of the response, or null if there was no complete response.</returns>
    public async Task<HttpStatusCode?> PutAsync(string item, CancellationToken cancel)
    {
        try
        {
            using var answer = await Http.PutAsJsonAsync($"{side}/api/cart/{item}", new { quantity = 1 }, cancel);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task<IReadOnlyDictionary<string, int>> CartAsync(CancellationToken cancel)
    {
        using var answer = await Http.GetAsync($"{side}/api/cart", cancel);
        return (await ReadAsync<Cart>("GET /api/cart", answer, cancel)).Items;
    }

    /// <summary>Posts a note, and follows the redirect.</summary>
    /// <returns>The text of the page that follows.</returns>
    public async Task<string> PostNoteAsync(string text, CancellationToken cancel)
    {
        using var answer = await Http.PostAsync($"{side}/api/note/{text}", null, cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    /// <summary>Adds one to the counter after some work, with an exclusive lease unless <paramref name="how"/> says otherwise.</summary>
    /// <returns>The new value of the counter.</returns>
    public async Task<int> CountAsync(CancellationToken cancel, string how = "", int work = 20, Uri? node = null)
    {
        using var answer = await Http.PostAsync(At(node, $"/api/counter{how}?work={work}"), null, cancel);
        return (await ReadAsync<Counted>("POST /api/counter", answer, cancel)).Count;
    }

    public async Task<int> CounterAsync(CancellationToken cancel, Uri? node = null)
    {
        using var answer = await Http.GetAsync(At(node, "/api/counter"), cancel);
        return (await ReadAsync<Counted>("GET /api/counter", answer, cancel)).Count;
    }

    /// <summary>Sets the counter to zero, and creates the session if there is none.</summary>
    public async Task ResetCounterAsync(CancellationToken cancel)
    {
        using var answer = await Http.DeleteAsync(new Uri(farm, "/api/counter"), cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Saves a draft in an entry of its own, after some work.</summary>
    public async Task<Saved> SaveDraftAsync(int number, int work, CancellationToken cancel)
    {
        using var answer = await Http.PutAsync(new Uri(farm, $"/api/drafts/{number}?work={work}"), null, cancel);
        return new(answer.StatusCode, SetsCookie(answer));
    }

    public async Task<IReadOnlyList<int>> DraftsAsync(CancellationToken cancel)
    {
        using var answer = await Http.GetAsync(new Uri(farm, "/api/drafts"), cancel);
        return (await ReadAsync<Drafts>("GET /api/drafts", answer, cancel)).Numbers;
    }

    /// <returns>Whether the response set another cookie.</returns>
    public async Task<bool> SignInAsync(string user, CancellationToken cancel)
    {
        using var answer = await Http.PostAsync(new Uri(farm, $"/api/user/{user}"), null, cancel);
        answer.EnsureSuccessStatusCode();
        return SetsCookie(answer);
    }

    /// <summary>The status of the session, and the user who is signed in.</summary>
    public async Task<Seen> SessionAsync(CancellationToken cancel)
    {
        using var answer = await Http.GetAsync(new Uri(farm, "/api/session"), cancel);
        return await ReadAsync<Seen>("GET /api/session", answer, cancel) with { SetsCookie = SetsCookie(answer) };
    }

    /// <summary>Ends the session, as a sign-out does.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        using var answer = await Http.DeleteAsync(new Uri(farm, "/api/session"), cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Sets an absolute end of the session.</summary>
    public async Task EndAfterAsync(int seconds, CancellationToken cancel)
    {
        using var answer = await Http.PutAsync(new Uri(farm, string.Create(CultureInfo.InvariantCulture, $"/api/session/end?seconds={seconds}")), null, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Requests a page or JSON, and returns the response, whatever its status.</summary>
    public async Task<Answer> GetAsync(string path, string mediaType, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, side + path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using var answer = await Http.SendAsync(request, cancel);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.Content.ReadAsStringAsync(cancel));
    }

    public void Dispose() => _client?.Dispose();

    // By the farm's own host name: the cookie belongs to it.
    private Uri At(Uri? node, string path) => new(node is null ? farm : new UriBuilder(node) { Host = farm.Host }.Uri, path);

    private static bool SetsCookie(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith(CookieName + "=", StringComparison.Ordinal));

    /// <exception cref="HttpRequestException">The response is no success; the message has its body.</exception>
    private static async Task<T> ReadAsync<T>(string request, HttpResponseMessage answer, CancellationToken cancel)
    {
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{request} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");

        return await answer.Content.ReadFromJsonAsync<T>(cancel) ?? throw new HttpRequestException($"{request} was answered with null.");
    }

    internal sealed record Visit(int Visits, string Node, string Id);

    internal sealed record Answer(HttpStatusCode Status, string MediaType, string Body);

    internal sealed record Saved(HttpStatusCode Status, bool SetsCookie);

    internal sealed record Seen(string Status, string Id, string? User, bool SetsCookie = false);

    private sealed record Drafts(List<int> Numbers);

    private sealed record Counted(int Count);

    private sealed record Cart(Dictionary<string, int> Items);
}
