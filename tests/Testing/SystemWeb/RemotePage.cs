using System.Net;

namespace OrleansSessions.Testing;

/// <summary>A page of an application whose System.Web adapters use a remote session: the session that it was sent, held until it is sent back.</summary>
public sealed class RemotePage : IDisposable
{
    private const string Path = "/systemweb-adapters/session";
    private const string Cookie = "ASP.NET_SessionId";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 200 });

    private readonly HttpResponseMessage _response;
    private readonly string _key;
    private readonly string _trace;

    private RemotePage(HttpResponseMessage response, string key, string trace, RemoteState? state) => (_response, _key, _trace, Sent) = (response, key, trace, state!);

    public HttpStatusCode Status => _response.StatusCode;

    /// <summary>Why it was refused.</summary>
    public string? Reason => _response.ReasonPhrase;

    /// <summary>How many bytes are announced; null if none are.</summary>
    public long? Announced => _response.Content.Headers.ContentLength;

    /// <summary>The session; null if it was refused.</summary>
    public RemoteState Sent { get; }

    /// <summary>The cookie that the browser is given; null for none.</summary>
    public string? SetCookie => _response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single() : null;

    public static async Task<RemotePage> GetAsync(Uri silo, string? key, string? id = null, bool? isReadOnly = false, CancellationToken cancellationToken = default)
    {
        var trace = $"00-{Guid.NewGuid():N}-8e4cd0a442027cf8-00"; // as ASP.NET Core's requests have one
        using var request = Request(HttpMethod.Get, silo, key, id, trace);
        if (isReadOnly is { } flag)
            request.Headers.Add("X-SystemWebAdapter-RemoteAppSession-ReadOnly", flag.ToString());
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new RemotePage(response, key ?? "", trace, response.IsSuccessStatusCode ? RemoteState.Read(await response.Content.ReadAsStreamAsync(cancellationToken)) : null);
    }

    /// <summary>Sends bytes back, as a session's, to any silo.</summary>
    public static async Task<(HttpStatusCode Status, string? Reason)> PutAsync(Uri silo, string key, string? id, byte[] body, HttpMethod? method = null, string? trace = null)
    {
        using var request = Request(method ?? HttpMethod.Put, silo, key, id, trace);
        request.Content = new StreamContent(new MemoryStream(body));
        request.Headers.TransferEncodingChunked = true;
        using var response = await Http.SendAsync(request);
        return (response.StatusCode, response.ReasonPhrase);
    }

    public Task<(HttpStatusCode Status, string? Reason)> PutAsync(Uri silo, RemoteState state) => PutAsync(silo, _key, Sent.Id, state.ToBytes(), trace: _trace);

    /// <summary>Waits until the silo has ended the answer.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var rest = await _response.Content.ReadAsStreamAsync(cancellationToken);
        await rest.CopyToAsync(Stream.Null, cancellationToken);
    }

    /// <summary>Leaves: the connection is closed unless the answer is over.</summary>
    public void Dispose() => _response.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, Uri silo, string? key, string? id, string? trace)
    {
        var request = new HttpRequestMessage(method, new Uri(silo, Path));
        if (key is not null)
            request.Headers.Add("X-SystemWebAdapter-RemoteAppAuthentication-Key", key);
        if (id is not null)
            request.Headers.Add("Cookie", $"{Cookie}={id}");
        if (trace is not null)
            request.Headers.Add("traceparent", trace);
        return request;
    }
}
