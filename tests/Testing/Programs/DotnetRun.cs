using System.Diagnostics;

namespace OrleansSessions.Testing;

/// <summary>A dotnet command that succeeded, and all that it said.</summary>
public static class DotnetRun
{
    /// <summary>Runs the dotnet that runs these tests, without what their own build left in the environment.</summary>
    public static async Task<string> InAsync(string directory, string arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "Configuration").ToArray())
            start.Environment.Remove(inherited);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var dotnet = Process.Start(start)!;
        try
        {
            var said = await Task.WhenAll(dotnet.StandardOutput.ReadToEndAsync(cancellationToken), dotnet.StandardError.ReadToEndAsync(cancellationToken));
            await dotnet.WaitForExitAsync(cancellationToken);
            return dotnet.ExitCode == 0 ? string.Concat(said) : throw new InvalidOperationException($"dotnet {arguments} ended with {dotnet.ExitCode}:\n{string.Concat(said)}");
        }
        finally
        {
            if (!dotnet.HasExited)
                dotnet.Kill(entireProcessTree: true);
        }
    }
}
