using System.Diagnostics;
using OrleansSessions.Testing;

namespace OrleansSessions.Benchmarks;

/// <summary>A process that is measured.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly Process _process;

    private BenchProcess(ServerProcess server)
    {
        _server = server;
        _process = Process.GetProcessById(server.Id);
    }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<BenchProcess> StartAsync(string assembly, IEnumerable<string> arguments, string readyLine, IReadOnlyDictionary<string, string> environment)
    {
        var pairs = environment.Select(static pair => $"{pair.Key}={pair.Value}");
        var server = await ServerProcess.StartAsync("env", [.. pairs, "DOTNET_TieredPGO=1", Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", assembly, .. arguments], readyLine);
        return new BenchProcess(server);
    }

    /// <summary>One that runs already.</summary>
    public static BenchProcess Of(ServerProcess server) => new(server);

    /// <summary>Waits until it has done what it does at its start.</summary>
    public async Task SettleAsync()
    {
        TimeSpan before;
        do
        {
            before = Cpu;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
        while (Cpu - before > TimeSpan.FromMilliseconds(50));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        if (!_server.HasExited)
        {
            await _server.StopAsync();
        }

        _server.Dispose();
    }
}
