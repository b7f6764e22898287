using System.ComponentModel;
using System.Diagnostics;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A command that is run to its end.</summary>
internal sealed record Tool(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs it; null when there is no such command.</summary>
    public static async Task<Tool?> RunAsync(string command, string[] arguments, string input = "", string? folder = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            return new(process.ExitCode, (await said)[0], (await said)[1]);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
