using System.Net;
using System.Net.Sockets;
using System.Reflection;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class LauncherTests
{
    [Fact]
    public async Task Run_OnFreePorts_PrintsOneTableOfWhatRuns()
    {
        await using var launcher = await Launcher.ReadyAsync("--port", FreePort(), "--nodes", "2");

        using var http = new HttpClient();
        var answers = await Task.WhenAll(launcher.Rows.Where(row => row.Key != "silo").Select(row => http.GetAsync(new Uri(row.Value.Url, "/untracked"))));

        Assert.Equal(["balancer", "silo", "web-1", "web-2"], launcher.Rows.Keys);
        Assert.Equal(launcher.Pid, launcher.Rows["balancer"].Pid);
        Assert.Equal(4, launcher.Rows.Values.Select(row => row.Pid).Distinct().Count());
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.All(launcher.Rows.Values.Skip(1), row => Assert.True(File.Exists(row.Log)));
    }

    [Theory]
    [InlineData(Pids.Sigint)]
    [InlineData(Pids.Sigterm)]
    public async Task Run_AskedToEnd_LeavesNeitherProcessesNorFiles(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by id on Unix only.");
        await using var launcher = await Launcher.ReadyAsync("--port", FreePort());

        Pids.Send(launcher.Pid, signal);
        var exitCode = await launcher.EndAsync();

        Assert.Equal(0, exitCode);
        foreach (var row in launcher.Rows.Values) await Pids.GoneAsync(row.Pid);
        Assert.All(launcher.Rows.Values.Skip(1), row => Assert.False(File.Exists(row.Log)));
    }

    [Fact]
    public async Task Run_KilledWithoutWarning_LeavesNoProcess()
    {
        using var data = new TemporaryDirectory();
        await using var launcher = await Launcher.ReadyAsync("--port", FreePort(), "--data", data.Path);

        launcher.Kill();
        await launcher.EndAsync();

        foreach (var row in launcher.Rows.Values) await Pids.GoneAsync(row.Pid);
    }

    [Fact]
    public async Task Run_DotnetRunIsKilled_LeavesNoProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There dotnet run ends what it started by a job object.");
        using var data = new TemporaryDirectory();
        await using var launcher = Launcher.Start(
            ["run", "--no-build", "--project", Metadata("LauncherProject"), "--", "--port", FreePort(), "--data", data.Path]);
        await launcher.UntilAsync("Ready after");

        launcher.Kill();
        await launcher.EndAsync();

        foreach (var row in launcher.Rows.Values) await Pids.GoneAsync(row.Pid);
    }

    [Fact]
    public async Task Run_PortGivenAndTaken_SaysSoAndEndsWith1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var launcher = Launcher.Run("--port", $"{port}");

        var exitCode = await launcher.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(launcher.Seen, line => line.Contains($":{port}", StringComparison.Ordinal) && line.Contains("in use", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_NodeEnds_IsReportedWithItsLogAndTheOthersServe()
    {
        await using var launcher = await Launcher.ReadyAsync("--port", FreePort());
        using var http = new HttpClient { BaseAddress = launcher.Url };

        Pids.Kill(launcher.Rows["web-2"].Pid);
        var report = await launcher.UntilAsync("web-2 ended");
        var nodes = new HashSet<string>();
        for (var i = 0; i < 6; i++)
        {
            using var answer = await http.GetAsync("/untracked");
            nodes.Add(answer.EnsureSuccessStatusCode().Headers.GetValues("X-Node").Single());
        }

        Assert.Contains(launcher.Rows["web-2"].Log, report, StringComparison.Ordinal);
        Assert.Equal(["web-1", "web-3"], nodes.Order());
    }

    [Fact]
    public async Task Run_DataKept_SessionIsThereInTheNextRun()
    {
        using var data = new TemporaryDirectory();
        using var http = new HttpClient();
        var port = FreePort();

        await using (var first = await Launcher.ReadyAsync("--port", port, "--data", data.Path))
        {
            (await http.PostAsync(new Uri(first.Url, "/api/visit"), null)).EnsureSuccessStatusCode();
            Pids.Send(first.Pid, Pids.Sigterm);
            await first.EndAsync();
        }
        await using var second = await Launcher.ReadyAsync("--port", port, "--data", data.Path);
        var answer = await http.PostAsync(new Uri(second.Url, "/api/visit"), null);

        Assert.Contains("\"visits\":2", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NotPossible_SaysWhyAndEndsWith2()
    {
        await using var launcher = Launcher.Run("--silos", "2", "--storage", "file");

        var exitCode = await launcher.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(launcher.Seen, line => line.Contains("belongs to one process", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Help_PrintsTheOptionsAndEndsWith0()
    {
        await using var launcher = Launcher.Run("--help");

        var exitCode = await launcher.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains(launcher.Seen, line => line.Contains("--transport T", StringComparison.Ordinal));
    }

    private static string FreePort() => $"{LoopbackPort.Take()}";

    private static string Metadata(string name) =>
        typeof(LauncherTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!;
}
