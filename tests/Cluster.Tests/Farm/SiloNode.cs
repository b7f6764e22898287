using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of a cluster, in a process of its own. It comes back on the same gateway.</summary>
internal sealed class SiloNode : IDisposable
{
    private readonly SiloPlan _plan;
    private readonly int _gatewayPort = LoopbackPort.Take();
    private readonly int _healthPort = LoopbackPort.Take();
    private readonly List<string> _logs = [];
    private (int Silo, int Gateway) _address;
    private ServerProcess? _process;

    public SiloNode(SiloPlan plan)
    {
        _plan = plan;
        Gateway = new Uri($"http://{plan.Address}:{_gatewayPort}");
    }

    public string Name => _plan.Name;

    /// <summary>Where web nodes reach it.</summary>
    public Uri Gateway { get; }

    /// <summary>Whether it ended by itself.</summary>
    public bool HasExited => _process is { HasExited: true };

    /// <summary>What its processes said, the earlier ones first.</summary>
    public string Output => string.Join('\n', _process is null ? _logs : _logs.Append(_process.Output));

    /// <summary>Settings for the next start, beside those of the plan.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Starts it, and waits until it takes part and listens.</summary>
    /// <param name="moves">Whether other silos find it under an address that it never had, as a new pod, or under its old one, as a container that is started again.</param>
    public async Task StartAsync(bool moves = true)
    {
        _address = moves || _address == default ? (LoopbackPort.Take(), LoopbackPort.Take()) : _address;
        // Beside the tests lies a copy of the silo without what makes it a program; its own folder has all.
        var folder = AppContext.BaseDirectory.Replace("Cluster.Tests", "Silo", StringComparison.Ordinal);
        var settings = new Dictionary<string, string>(_plan.Settings)
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["DOTNET_gcServer"] = "0",
            ["Cluster__SiloName"] = _plan.Name,
            ["Cluster__AdvertisedAddress"] = _plan.Address,
            ["Cluster__SiloPort"] = Text(_address.Silo),
            ["Cluster__GatewayPort"] = Text(_address.Gateway),
            ["Gateway__Url"] = $"http://{_plan.Address}:{_gatewayPort}",
            ["Health__Url"] = $"http://{_plan.Address}:{_healthPort}",
        };
        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        string[] command = [.. _plan.Prefix, "env", .. settings.Select(static s => $"{s.Key}={s.Value}"), "dotnet", Path.Combine(folder, "Silo.dll")];
        _process = await ServerProcess.StartAsync(command[0], command[1..], "The health listens on", folder);
    }

    /// <summary>Ends it as a machine's loss would.</summary>
    public Task KillAsync() => EndAsync(static process => process.KillAsync());

    /// <summary>Asks it to stop, as a container's host does, and waits until it has.</summary>
    public Task StopAsync() => EndAsync(static process => process.StopAsync());

    public Task PauseAsync() => _process!.SignalAsync("STOP");

    public Task ResumeAsync() => _process!.SignalAsync("CONT");

    /// <summary>Starts it again, after it ended by itself.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    public void Dispose() => _process?.Dispose();

    private async Task EndAsync(Func<ServerProcess, Task> end)
    {
        using var process = _process!;
        _process = null;
        await end(process);
        _logs.Add(process.Output);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
