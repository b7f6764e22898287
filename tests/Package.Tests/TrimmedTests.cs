using OrleansSessions.Samples.Tests;

namespace OrleansSessions.Package.Tests;

/// <summary>Takes minutes of a small machine, so it runs when it is asked for: <c>Package.Tests -explicit only</c> (docs/packages.md).</summary>
public class TrimmedTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    [Fact(Explicit = true)]
    public async Task Publish_TrimmedAsForNativeAot_WarnsOfNothingAndKeepsItsSession()
    {
        var output = Directory.CreateTempSubdirectory("trimmed-");
        var published = await DotnetRun.InAsync(Checkout.Root, $"publish samples/NativeAot -c Release -p:OrleansEngine={Told.Engine} -p:NativeAot=false --use-current-runtime -o \"{output.FullName}\"");

        int[] visits;
        await using (var sample = await LaunchedProgram.StartAsync(Path.Combine(Checkout.Root, "samples/NativeAot"), Path.Combine(output.FullName, "NativeAot"), await silo.ConnectionAsync("samples/NativeAot")))
        {
            using var browser = await sample.BrowseAsync();
            visits = [await VisitAsync(browser), await VisitAsync(browser)];
        }

        output.Delete(recursive: true);
        Assert.DoesNotContain("warning IL", published);
        Assert.Equal([1, 2], visits);
    }

    private static async Task<int> VisitAsync(Browser browser) =>
        System.Text.Json.JsonDocument.Parse(await browser.ReadAsync()).RootElement.GetProperty("number").GetInt32();
}
