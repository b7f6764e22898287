using System.Net.Http.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Acceptance;

/// <summary>A farm, started by its launcher, and controlled over its HTTP endpoints.</summary>
internal sealed class LaunchedFarm : IAsyncDisposable
{
    private const string ReadyLine = "Ready after";

    private readonly ServerProcess _launcher;
    private readonly HttpClient _control;

    private LaunchedFarm(ServerProcess launcher, Uri url, HttpClient control, IReadOnlyList<FarmPart> parts)
    {
        _launcher = launcher;
        _control = control;
        Url = url;
        Silos = [.. parts.Where(static part => part.Kind == "silo")];
        Nodes = [.. parts.Where(static part => part.Kind == "web")];
    }

    /// <summary>The address of the balancer.</summary>
    public Uri Url { get; }

    /// <summary>The table of processes that the launcher printed.</summary>
    public string Table => string.Join(Environment.NewLine, Rows(_launcher));

    public IReadOnlyList<FarmPart> Silos { get; }

    public IReadOnlyList<FarmPart> Nodes { get; }

    /// <summary>The ids of the processes that its parts have now.</summary>
    public IReadOnlyList<int> Pids => [.. Silos.Concat(Nodes).Select(static part => part.Pid)];

    /// <summary>Starts a farm, and waits until all of its parts are ready.</summary>
    /// <param name="command">The launcher's command line.</param>
    /// <param name="cancel">Gives up the start.</param>
    /// <exception cref="InvalidOperationException">The farm could not start. The message has the launcher's output.</exception>
    public static async Task<LaunchedFarm> StartAsync(IReadOnlyList<string> command, CancellationToken cancel)
    {
        var launcher = await ServerProcess.StartAsync(command[0], command.Skip(1), ReadyLine, cancellationToken: cancel);
        var url = new Uri(Rows(launcher).First(static row => row.StartsWith("  balancer ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        var control = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(url, "/farm/parts/"), DefaultRequestHeaders = { { "X-Farm", "acceptance" } } };
        try
        {
            var parts = await control.GetFromJsonAsync<List<FarmPart.Status>>(new Uri(url, "/farm/parts"), cancel);
            return new(launcher, url, control, [.. parts!.Select(part => new FarmPart(part, control))]);
        }
        catch
        {
            control.Dispose();
            launcher.Dispose();
            throw;
        }
    }

    /// <summary>Asks the launcher to end, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (!_launcher.HasExited) await _launcher.StopAsync();
        _launcher.Dispose();
    }

    private static IEnumerable<string> Rows(ServerProcess launcher) => launcher.Output.Split('\n').Where(static line => line.StartsWith("  ", StringComparison.Ordinal));
}
