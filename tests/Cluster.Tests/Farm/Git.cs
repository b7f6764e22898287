using System.Diagnostics;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>The repository of the checkout.</summary>
internal static class Git
{
    /// <summary>Whether the repository has a commit: a copy may lack the history, or be no repository.</summary>
    public static bool Knows(string commit)
    {
        if (!ServerProcess.IsInstalled("git"))
        {
            return false;
        }

        using var git = Start("git", ["cat-file", "-e", $"{commit}^{{commit}}"]);
        git.WaitForExit();
        return git.ExitCode == 0;
    }

    /// <summary>Writes the files of a commit to a folder. What is there already and has not changed is not built again.</summary>
    public static async Task ExtractAsync(string commit, string folder)
    {
        Directory.CreateDirectory(folder);
        using var git = Start("sh", ["-c", "git archive -o \"$1/release.tar\" \"$0\" && tar -x -f \"$1/release.tar\" -C \"$1\" && rm \"$1/release.tar\"", commit, folder]);
        var error = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.True(git.ExitCode == 0, $"git archive {commit} failed: {error}");
    }

    private static Process Start(string command, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = Checkout.Root, RedirectStandardError = true })!;
}
