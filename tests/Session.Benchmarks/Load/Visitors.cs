using System.Net;

namespace OrleansSessions.Benchmarks;

/// <summary>Browsers that ask one web node, each with a session of its own, one request after the other.</summary>
internal sealed class Visitors : IDisposable
{
    private const int Count = 32;

    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null };
    private readonly HttpMessageInvoker _http;
    private readonly string?[] _cookies = new string?[Count];
    private readonly Uri _node;

    public Visitors(Uri node)
    {
        _node = node;
        _http = new HttpMessageInvoker(_handler);
    }

    /// <summary>Each asks once, and takes the cookie that it is given.</summary>
    public Task EachAsync(string path) => Task.WhenAll(Enumerable.Range(0, Count).Select(visitor => AskAsync(visitor, new Uri(_node, path))));

    /// <summary>Send requests for the given time.</summary>
    public async Task<LoadResult> AskAsync(string path, TimeSpan length)
    {
        var url = new Uri(_node, path);
        var began = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Count).Select(visitor => Task.Run(async () =>
        {
            long count = 0;
            for (; TimeProvider.System.GetElapsedTime(began) < length; count++)
            {
                await AskAsync(visitor, url);
            }

            return count;
        })));
        return new LoadResult(counts.Sum(), TimeProvider.System.GetElapsedTime(began));
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task AskAsync(int visitor, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (_cookies[visitor] is { } cookie)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        using var response = await _http.SendAsync(request, CancellationToken.None);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{url} answered {(int)response.StatusCode}.");
        }

        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            _cookies[visitor] = set.First().Split(';')[0];
        }

        await response.Content.CopyToAsync(Stream.Null);
    }
}
