using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansSessions.Samples.Tests;

/// <summary>A project's program as dotnet run starts it: in its directory, with the environment of its launch profile. Only its port is a free one.</summary>
internal sealed partial class LaunchedProgram : IAsyncDisposable
{
    private static readonly TimeSpan ListensWithin = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sample-");
    private readonly Task _read;

    private LaunchedProgram(string project, IReadOnlyDictionary<string, string> settings)
    {
        var name = Path.GetFileName(project);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory.Replace("Samples.Tests", name, StringComparison.Ordinal), $"{name}.dll")])
        {
            WorkingDirectory = Path.Combine(Checkout.Root, project),
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(static name => name.Contains("__", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);

        start.Environment["HOME"] = _home.FullName;
        foreach (var (setting, value) in Profile(project, name).Concat(settings))
            start.Environment[setting] = value;

        _process = Process.Start(start)!;
        _read = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError)).ContinueWith(
            _ => _address.TrySetException(new InvalidOperationException($"{project} ended before it listened:\n{Output}")), TaskScheduler.Default);
    }

    private string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>A web application; it listens.</summary>
    public static Task<LaunchedProgram> StartAsync(string project, params (string Name, string Value)[] settings) =>
        ListeningAsync(project, [("ASPNETCORE_URLS", "http://127.0.0.1:0"), .. settings]);

    /// <summary>The silo; its gateway listens.</summary>
    public static Task<LaunchedProgram> StartSiloAsync() =>
        ListeningAsync("Silo", [("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), .. Silo.Tests.ClusterOfOne.Settings()]);

    public Task<Uri> AddressAsync() => _address.Task;

    public async Task<Browser> BrowseAsync() => new(await AddressAsync());

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _read;
        _process.Dispose();
        _home.Delete(recursive: true);
    }

    private static async Task<LaunchedProgram> ListeningAsync(string project, IEnumerable<(string Name, string Value)> settings)
    {
        var program = new LaunchedProgram(project, settings.ToDictionary());
        try
        {
            await program.AddressAsync().WaitAsync(ListensWithin, TestContext.Current.CancellationToken);
            return program;
        }
        catch (Exception e)
        {
            await program.DisposeAsync();
            throw e is TimeoutException ? new TimeoutException($"{project} did not listen within {ListensWithin}:\n{program.Output}") : e;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Profile(string project, string name)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, project, "Properties", "launchSettings.json")));
        var environment = settings.RootElement.GetProperty("profiles").GetProperty(name).GetProperty("environmentVariables");
        return [.. environment.EnumerateObject().Select(static variable => KeyValuePair.Create(variable.Name, variable.Value.GetString()!))];
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_lines)
                _lines.Add(line);
            if (Listens().Match(line) is { Success: true } listens)
                _address.TrySetResult(new Uri(listens.Groups["at"].Value));
        }
    }

    [GeneratedRegex(@"(Now listening on:|The gateway listens on) (?<at>\S+)")]
    private static partial Regex Listens();
}
