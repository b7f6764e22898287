using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Programs of one release: where each was built, and where its source is.</summary>
/// <param name="Source">The root of its checkout.</param>
/// <param name="Binaries">The folder with a folder for each project.</param>
internal sealed record Release(string Name, string Source, string Binaries)
{
    private static readonly DirectoryInfo Mine = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly Lazy<Task<Release>> Built = new(BuildAsync);

    /// <summary>What these tests were built with.</summary>
    public static Release Newest { get; } = new("newest", Checkout.Root, Mine.Parent!.Parent!.FullName);

    /// <summary>The oldest release that farms may have: stored rows and messages of it are read. It is built when the first test asks for it.</summary>
    public static Task<Release> Baseline => Built.Value;

    /// <summary>Why the baseline cannot be built here; null if it can.</summary>
    public static string? BaselineMissing { get; } = Git.Knows(Commit) ? null : $"The baseline {Commit} of eng/baseline.txt is not in this repository: fetch its history.";

    private static string Commit => Checkout.Lines("eng/baseline.txt")[0];

    /// <summary>The folder of a program.</summary>
    public string Of(string project) => Path.Combine(Binaries, project, Mine.Name);

    private static async Task<Release> BuildAsync()
    {
        var source = Checkout.At($"artifacts/baseline/{Commit}");
        var release = new Release("baseline", source, Path.Combine(source, "artifacts", "bin"));
        await Git.ExtractAsync(Commit, source);
        foreach (var project in new[] { "Silo", "WebFrontend" })
        {
            await DotnetRun.InAsync(source, $"build {project} -c {Mine.Name} -nodeReuse:false -v q -p:RunAnalyzers=false", CancellationToken.None);
        }

        return release;
    }
}
