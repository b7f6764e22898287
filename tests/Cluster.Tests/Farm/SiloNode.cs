using System.Globalization;
using System.Net;
using System.Text.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of a cluster, in a process of its own. It comes back on the same gateway.</summary>
internal sealed class SiloNode : IDisposable
{
    private static readonly TimeSpan SaysWithin = TimeSpan.FromMinutes(1);

    private readonly SiloPlan _plan;
    private readonly int _gatewayPort = LoopbackPort.Take();
    private readonly int _healthPort = LoopbackPort.Take();
    private readonly int _systemWebPort = LoopbackPort.Take();
    private readonly List<string> _logs = [];
    private (int Silo, int Gateway) _address;
    private ServerProcess? _process;

    public SiloNode(SiloPlan plan)
    {
        _plan = plan;
        Gateway = new Uri($"http://{plan.Address}:{_gatewayPort}");
        Health = new Uri($"http://{plan.Address}:{_healthPort}");
        SystemWeb = new Uri($"http://{plan.Address}:{_systemWebPort}");
    }

    public string Name => _plan.Name;

    /// <summary>Where web nodes reach it.</summary>
    public Uri Gateway { get; }

    /// <summary>Where it says how it is.</summary>
    public Uri Health { get; }

    /// <summary>Where the System.Web adapters of applications reach it.</summary>
    public Uri SystemWeb { get; }

    /// <summary>Whether it ended by itself.</summary>
    public bool HasExited => _process is { HasExited: true };

    /// <summary>What its processes said, the earlier ones first.</summary>
    public string Output
    {
        get
        {
            lock (_logs)
            {
                return string.Join('\n', _process is null ? _logs : _logs.Append(_process.Output));
            }
        }
    }

    /// <summary>Which release its next start is of.</summary>
    public Release Release { get; set; } = Release.Newest;

    /// <summary>Settings for the next start, beside those of the plan.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Starts it, and waits until it takes part and listens.</summary>
    /// <param name="moves">Whether other silos find it under an address that it never had, as a new pod, or under its old one, as a container that is started again.</param>
    public async Task StartAsync(bool moves = true)
    {
        _address = moves || _address == default ? (LoopbackPort.Take(), LoopbackPort.Take()) : _address;
        var folder = Release.Of("Silo"); // beside the tests lies a copy of the silo without what makes it a program
        var settings = new Dictionary<string, string>(_plan.Settings)
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["DOTNET_gcServer"] = "0",
            ["Cluster__SiloName"] = _plan.Name,
            ["Cluster__AdvertisedAddress"] = _plan.Address,
            ["Cluster__SiloPort"] = Text(_address.Silo),
            ["Cluster__GatewayPort"] = Text(_address.Gateway),
            ["Gateway__Url"] = $"http://{_plan.Address}:{_gatewayPort}",
            ["Health__Url"] = Health.OriginalString,
            ["SystemWeb__Url"] = SystemWeb.OriginalString,
        };
        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        string[] command = [.. _plan.Prefix, "env", .. settings.Select(static s => $"{s.Key}={s.Value}"), "dotnet", Path.Combine(folder, "Silo.dll")];
        _process = await ServerProcess.StartAsync(command[0], command[1..], "The health listens on", folder);
    }

    /// <summary>Waits until its output holds a text.</summary>
    /// <param name="after">The length of what it said before, when that does not count.</param>
    public async Task SaysAsync(string text, int after = 0)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Output[after..].Contains(text, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < SaysWithin, $"{Name} did not say '{text}' within {SaysWithin}:\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Reads its metrics, as a monitoring system does.</summary>
    public Task ScrapeAsync() => GetAsync("/metrics");

    /// <summary>What its readiness probe answers.</summary>
    public Task<string> ReadinessAsync() => GetAsync("/health/ready");

    /// <summary>Waits until it is not ready: it has no place in its cluster, and another silo has one.</summary>
    public async Task ClosesAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var began = TimeProvider.System.GetTimestamp();
        while (await StatusAsync() != HttpStatusCode.ServiceUnavailable)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < SaysWithin, $"{Name} was ready for {SaysWithin}:\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        async Task<HttpStatusCode> StatusAsync()
        {
            using var response = await http.GetAsync(new Uri(Health, "/health/ready"), TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    /// <summary>How many sessions it has in memory, as its status says.</summary>
    public async Task<long> SessionsInMemoryAsync()
    {
        using var status = JsonDocument.Parse(await GetAsync("/status.json"));
        return status.RootElement.GetProperty("sessions").GetProperty("inMemory").GetInt64();
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
        lock (_logs)
        {
            _logs.Add(process.Output);
        }
    }

    private async Task<string> GetAsync(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return await http.GetStringAsync(new Uri(Health, path), TestContext.Current.CancellationToken);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
