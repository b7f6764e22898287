using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansSessions.Testing;

/// <summary>A project's program, started as dotnet run does it: in its directory, with the environment of its launch profile, but on a free port.</summary>
public sealed partial class LaunchedProgram : IAsyncDisposable
{
    private static readonly TimeSpan ListensWithin = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sample-");
    private readonly Task _read;

    private LaunchedProgram(string directory, string program, IReadOnlyDictionary<string, string> settings)
    {
        var name = Path.GetFileNameWithoutExtension(program);
        var isAssembly = Path.GetExtension(program) == ".dll";
        var start = new ProcessStartInfo(isAssembly ? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet" : program, isAssembly ? [program] : [])
        {
            WorkingDirectory = directory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(static name => name.Contains("__", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);

        start.Environment["HOME"] = _home.FullName;
        foreach (var (setting, value) in Profile(directory, name).Concat(settings))
            start.Environment[setting] = value;

        _process = ProcessGuard.Start(start);
        _read = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError)).ContinueWith(
            _ => _address.TrySetException(new InvalidOperationException($"{name} ended before it listened:\n{Output}")), TaskScheduler.Default);
    }

    /// <summary>All lines that it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts a web application of the checkout, and waits until it listens.</summary>
    public static Task<LaunchedProgram> StartAsync(string project, params (string Name, string Value)[] settings) =>
        StartAsync(Checkout.At(project), Built(project), settings);

    /// <summary>Starts a web application, and waits until it listens.</summary>
    public static Task<LaunchedProgram> StartAsync(string directory, string program, params (string Name, string Value)[] settings) =>
        ListeningAsync(directory, program, [("ASPNETCORE_URLS", "http://127.0.0.1:0"), .. settings]);

    /// <summary>Starts the silo, and waits until its gateway listens. Without settings it is a cluster of its own, and stores in memory.</summary>
    public static Task<LaunchedProgram> StartSiloAsync(params (string Name, string Value)[] settings) =>
        ListeningAsync(Checkout.At("Silo"), Built("Silo"), [("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), .. ClusterOfOne.Settings(), .. settings]);

    /// <summary>Where it listens.</summary>
    public Uri Address => _address.Task.Result;

    public FormBrowser Browse() => new(Address);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _read;
        await _process.WaitForExitAsync();
        _process.Dispose();
        _home.Delete(recursive: true);
    }

    private static async Task<LaunchedProgram> ListeningAsync(string directory, string program, IEnumerable<(string Name, string Value)> settings)
    {
        var launched = new LaunchedProgram(directory, program, settings.GroupBy(static setting => setting.Name).ToDictionary(static same => same.Key, static same => same.Last().Value));
        try
        {
            await launched._address.Task.WaitAsync(ListensWithin);
            return launched;
        }
        catch (Exception e)
        {
            await launched.DisposeAsync();
            throw e is TimeoutException ? new TimeoutException($"{program} did not listen within {ListensWithin}:\n{launched.Output}") : e;
        }
    }

    // Built beside these tests: each project has a folder, and in it one for the configuration.
    private static string Built(string project)
    {
        var mine = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var name = Path.GetFileName(project);
        return Path.Combine(mine.Parent!.Parent!.FullName, name, mine.Name, $"{name}.dll");
    }

    private static IEnumerable<KeyValuePair<string, string>> Profile(string directory, string name)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "Properties", "launchSettings.json")));
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
