using System.Net;
using System.Net.Http.Headers;

namespace OrleansSessions.Local.Check;

/// <summary>One visitor of the farm: a cookie jar, and as many connections as it wants at once.</summary>
internal sealed class Browser(Uri farm, string side = "") : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { CookieContainer = new(), UseProxy = false }) { BaseAddress = farm };

    /// <summary>Counts one visit, and makes the session if there is none.</summary>
    public async Task<Visit> VisitAsync(CancellationToken cancel)
    {
        using var answer = await http.PostAsync($"{side}/api/visit", null, cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<Visit>(cancel) ?? throw new InvalidDataException("A visit was answered with null.");
    }

    /// <returns>The answer's status, or null if there was no whole answer.</returns>
    public async Task<HttpStatusCode?> PutAsync(string item, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.PutAsJsonAsync($"{side}/api/cart/{item}", new { quantity = 1 }, cancel);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task<IReadOnlyDictionary<string, int>> CartAsync(CancellationToken cancel) =>
        (await http.GetFromJsonAsync<Cart>($"{side}/api/cart", cancel))?.Items ?? throw new InvalidDataException("A cart was answered with null.");

    /// <summary>Asks for a page or for JSON, as the media type says, and gives what came, whatever its status.</summary>
    public async Task<Answer> GetAsync(string path, string mediaType, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, side + path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using var answer = await http.SendAsync(request, cancel);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.Content.ReadAsStringAsync(cancel));
    }

    public void Dispose() => http.Dispose();

    internal sealed record Visit(int Visits, string Node, string Id);

    internal sealed record Answer(HttpStatusCode Status, string MediaType, string Body);

    private sealed record Cart(Dictionary<string, int> Items);
}
