using System.Diagnostics;

namespace OrleansSessions.Engine.Tests;

/// <summary>What a dotnet command ended with, and all that it said.</summary>
internal sealed record DotnetRun(int ExitCode, string Output)
{
    /// <summary>Runs the dotnet that runs these tests, without what their own build left in the environment, and without waiting for dead sources.</summary>
    public static async Task<DotnetRun> StartAsync(DirectoryInfo folder, DirectoryInfo packages, string arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(IsTheBuilds).ToArray())
            start.Environment.Remove(inherited);
        start.Environment["NUGET_PACKAGES"] = packages.FullName;
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        start.Environment["RestoreEnableGlobalPackageReference"] = "false";
        start.Environment["RunAnalyzers"] = "false";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        using var dotnet = Process.Start(start)!;
        try
        {
            var said = await Task.WhenAll(dotnet.StandardOutput.ReadToEndAsync(cancellationToken), dotnet.StandardError.ReadToEndAsync(cancellationToken));
            await dotnet.WaitForExitAsync(cancellationToken);
            return new(dotnet.ExitCode, string.Concat(said));
        }
        finally
        {
            if (!dotnet.HasExited)
                dotnet.Kill(entireProcessTree: true);
        }
    }

    private static bool IsTheBuilds(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || new[] { "OrleansEngine", "OpenTelemetryHosting", "Configuration" }.Contains(variable, StringComparer.OrdinalIgnoreCase);
}
