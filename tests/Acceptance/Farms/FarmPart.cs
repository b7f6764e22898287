using System.Net.Http.Json;

namespace OrleansSessions.Acceptance;

/// <summary>A silo or a web node of a farm.</summary>
internal sealed class FarmPart
{
    private readonly HttpClient _control;

    public FarmPart(Status status, HttpClient control)
    {
        _control = control;
        (Name, Kind, Url, Pid) = (status.Name, status.Kind, status.Url, status.Pid ?? 0);
    }

    public string Name { get; }

    /// <summary>"silo" or "web".</summary>
    public string Kind { get; }

    public Uri Url { get; }

    /// <summary>The id of its process, or of its last one if it has none now.</summary>
    public int Pid { get; private set; }

    /// <summary>Kills its process, and waits until that has ended. It does not start again by itself.</summary>
    public Task KillAsync() => CommandAsync("kill?restart=false", CancellationToken.None);

    /// <summary>Asks its process to end, and waits until that has.</summary>
    public Task StopAsync() => CommandAsync("stop", CancellationToken.None);

    /// <summary>Starts a new process with the same address and the same storage, and waits until it is ready.</summary>
    public Task StartAsync(CancellationToken cancel) => CommandAsync("start", cancel);

    /// <exception cref="HttpRequestException">The farm refused the command, or could not carry it out; the message says why.</exception>
    private async Task CommandAsync(string command, CancellationToken cancel)
    {
        using var response = await _control.PostAsync($"{Name}/{command}", null, cancel);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"POST {response.RequestMessage!.RequestUri} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}");

        Pid = (await response.Content.ReadFromJsonAsync<Status>(cancel))!.Pid ?? Pid;
    }

    /// <summary>What the launcher says about a part.</summary>
    internal sealed record Status(string Name, string Kind, int? Pid, Uri Url);
}
