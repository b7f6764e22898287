using System.Diagnostics;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The built web node in a process of its own, with the environment of its pod.</summary>
internal sealed class WebProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private WebProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<WebProcess> StartAsync(Pod pod, CancellationToken cancellationToken)
    {
        // Beside the tests lies a copy without what makes it a program; its own folder has all.
        var folder = AppContext.BaseDirectory.Replace("Deploy.Tests", "WebFrontend", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "WebFrontend.dll")]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in pod.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ASPNETCORE_HTTP_PORTS"] = "";
        var process = ProcessGuard.Start(start);
        try
        {
            return new(process, await ListeningAsync(process, cancellationToken));
        }
        catch
        {
            End(process);
            throw;
        }
    }

    public void Dispose() => End(_process);

    private static async Task<Uri> ListeningAsync(Process process, CancellationToken cancellationToken)
    {
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
                return new Uri(line[(at + Listening.Length)..]);
            }
        }

        throw new InvalidOperationException($"The web node ended before it listened: {await errors}");
    }

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
