using System.Net;
using System.Net.Http.Json;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A browser that visits web nodes in turn, with one cookie, and knows what it was told.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer() });

    /// <summary>Visits that the session holds for certain.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Visits that were not answered: the session may hold them.</summary>
    public int Unknown { get; private set; }

    /// <summary>What was wrong, in words.</summary>
    public List<string> Wrong { get; } = [];

    public async Task VisitAsync(IReadOnlyList<Uri> nodes, CancellationToken enough)
    {
        string? id = null;
        for (var visit = 0; !enough.IsCancellationRequested; visit++)
        {
            var node = nodes[visit % nodes.Count];
            try
            {
                using var response = await _http.PostAsync(new Uri(node, "/api/visit"), content: null, CancellationToken.None);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    var answer = (await response.Content.ReadFromJsonAsync<Answer>(CancellationToken.None))!;
                    Check(answer, node, ref id);
                    Acknowledged = answer.Visits;
                    Unknown = 0;
                }
                else
                {
                    Unknown++;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                Unknown++;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    public void Dispose() => _http.Dispose();

    // It sends one request at a time: a visit that is not the next one was counted twice, or one before is lost.
    private void Check(Answer answer, Uri node, ref string? id)
    {
        id ??= answer.Id;
        if (answer.Id != id || answer.Visits <= Acknowledged || answer.Visits > Acknowledged + Unknown + 1)
        {
            Wrong.Add($"{node}: visit {answer.Visits} of session {answer.Id}, after {Acknowledged} acknowledged and {Unknown} unanswered ones of {id}");
        }
    }

    private sealed record Answer(int Visits, string Id);
}
