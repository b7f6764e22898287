using OrleansSessions.Testing;

namespace OrleansSessions.Package.Tests;

/// <summary>They take minutes of a small machine, so they run when they are asked for: <c>Package.Tests -explicit only</c> (docs/packages.md).</summary>
public class TrimmedTests(SiloProgram silo) : IClassFixture<SiloProgram>
{
    [Fact(Explicit = true)]
    public async Task Publish_TrimmedAsForNativeAot_WarnsOfNothingAndKeepsItsSession()
    {
        var published = await PublishedAsync("-p:NativeAot=false");

        Assert.DoesNotContain("warning IL", published.Said);
        Assert.Contains(CoreClr, published.Files);
        Assert.Equal([1, 2], published.Visits);
    }

    /// <summary>Needs the native toolchain that .NET's compiler links with: clang and zlib's headers, say.</summary>
    [Fact(Explicit = true)]
    public async Task Publish_CompiledAheadOfTime_WarnsOfNothingAndKeepsItsSessionWithoutARuntime()
    {
        var published = await PublishedAsync("-p:NativeAot=true");

        Assert.DoesNotContain("warning IL", published.Said);
        Assert.DoesNotContain(CoreClr, published.Files);
        Assert.DoesNotContain(published.Files, static file => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
        Assert.Equal([1, 2], published.Visits);
    }

    private static string CoreClr => OperatingSystem.IsWindows() ? "coreclr.dll" : OperatingSystem.IsMacOS() ? "libcoreclr.dylib" : "libcoreclr.so";

    private async Task<(string Said, string[] Files, int[] Visits)> PublishedAsync(string how)
    {
        var output = Directory.CreateTempSubdirectory("published-");
        var built = Directory.CreateTempSubdirectory("built-");
        try
        {
            // From nothing: a compilation that is up to date is skipped, and what it warned of is not said again.
            var said = await DotnetRun.InAsync(Checkout.Root, $"publish samples/NativeAot -c Release {how} --use-current-runtime -p:ArtifactsPath=\"{built.FullName}\" -o \"{output.FullName}\"", TestContext.Current.CancellationToken);
            var executable = new FileInfo(Path.Combine(output.FullName, OperatingSystem.IsWindows() ? "NativeAot.exe" : "NativeAot"));

            await using var sample = await LaunchedProgram.StartAsync(Path.Combine(Checkout.Root, "samples/NativeAot"), executable.FullName, await silo.ConnectionAsync("samples/NativeAot"));
            using var browser = sample.Browse();
            int[] visits = [await VisitAsync(browser), await VisitAsync(browser)];

            TestContext.Current.TestOutputHelper?.WriteLine($"{executable.Length:N0} bytes of {output.EnumerateFiles().Sum(static file => file.Length):N0}");
            return (said, [.. output.EnumerateFiles().Select(static file => file.Name)], visits);
        }
        finally
        {
            output.Delete(recursive: true);
            built.Delete(recursive: true);
        }
    }

    private static async Task<int> VisitAsync(FormBrowser browser) =>
        System.Text.Json.JsonDocument.Parse(await browser.ReadAsync()).RootElement.GetProperty("number").GetInt32();
}
