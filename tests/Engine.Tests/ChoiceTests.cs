using System.Text.Json;

namespace OrleansSessions.Engine.Tests;

[Collection(nameof(DotnetCollection))]
public class ChoiceTests
{
    private const string Undisturbed = "-p:OpenTelemetryHosting=StandIn -nologo";

    [Fact]
    public async Task Run_PackagesNotFoundInFreshClone_TakesEmbeddedAndSaysWhy()
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync("run --project App");

        Assert.Contains("OrleansEngine: Embedded, because NU1101: Unable to find package Microsoft.Orleans.", run.Output);
        Assert.Contains("It runs on Embedded", run.Output);
        Assert.Equal(["embedded"], checkout.Outputs);
        Assert.Equal(["engine.props", "telemetry.props"], checkout.Answers);
    }

    [Fact]
    public async Task Build_PackagesFoundInFreshClone_TakesPackages()
    {
        using var checkout = new Checkout();
        checkout.Feed.OfferOrleans();

        var run = await checkout.DotnetAsync($"build Small.slnx {Undisturbed}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("OrleansEngine: Packages, because its packages restore.", run.Output);
        Assert.Equal(["packages"], checkout.Outputs);
    }

    [Fact]
    public async Task Restore_PackageFoundInOlderVersionOnly_TakesEmbedded()
    {
        using var checkout = new Checkout();
        checkout.Feed.OfferOrleans(version: "9.0.0");

        var run = await checkout.DotnetAsync($"restore {Undisturbed}");

        Assert.Contains("OrleansEngine: Embedded, because NU1102: ", run.Output);
        Assert.Equal(["embedded"], checkout.Outputs);
    }

    [Fact]
    public async Task Restore_DependencyOfPackageNotFound_TakesEmbedded()
    {
        using var checkout = new Checkout();
        checkout.Feed.OfferOrleans(except: "Microsoft.Orleans.Server");
        checkout.Feed.Offer("Microsoft.Orleans.Server", Repository.OrleansVersion, """<dependency id="Missing.Dependency" version="1.0.0" />""");

        var run = await checkout.DotnetAsync($"restore {Undisturbed}");

        Assert.Contains("OrleansEngine: Embedded, because NU1101: Unable to find package Missing.Dependency.", run.Output);
        Assert.Equal(["embedded"], checkout.Outputs);
    }

    [Fact]
    public async Task Restore_SourceUnreachable_FailsAndNamesTheWaysOut()
    {
        using var checkout = new Checkout(Sources.Closed);

        var run = await checkout.DotnetAsync($"restore {Undisturbed}");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error ENGINE01: OrleansEngine is not set, and NuGet did not say what it can be: NU1301: Unable to load the service index", run.Output);
        Assert.Contains("-p:OrleansEngine=Packages or -p:OrleansEngine=Embedded", run.Output);
        Assert.Empty(checkout.Outputs);
        Assert.Empty(checkout.Answers);
    }

    [Fact]
    public async Task Restore_EngineGiven_DoesNotAsk()
    {
        using var checkout = new Checkout(Sources.Closed);

        var run = await checkout.DotnetAsync($"restore {Undisturbed} -p:OrleansEngine=Embedded");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["embedded"], checkout.Outputs);
        Assert.Empty(checkout.Answers);
    }

    [Fact]
    public async Task Restore_EngineGivenAgainstAnswer_TakesWhatIsGiven()
    {
        using var checkout = new Checkout();
        await checkout.DotnetAsync($"restore {Undisturbed}");
        checkout.Feed.OfferOrleans();

        var run = await checkout.DotnetAsync($"restore {Undisturbed} -p:OrleansEngine=Packages");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["embedded", "packages"], checkout.Outputs.Order());
    }

    [Fact]
    public async Task Restore_AnswerKnown_DoesNotAskAgain()
    {
        using var checkout = new Checkout();
        await checkout.DotnetAsync($"restore {Undisturbed}");
        checkout.Feed.OfferOrleans();

        var run = await checkout.DotnetAsync($"restore {Undisturbed}");

        Assert.DoesNotContain("OrleansEngine", run.Output);
        Assert.Equal(["embedded"], checkout.Outputs);
    }

    [Fact]
    public async Task Restore_AnswerOutdated_AsksAgainAndChangesOver()
    {
        using var checkout = new Checkout();
        await checkout.DotnetAsync($"restore {Undisturbed}");
        checkout.Feed.OfferOrleans();
        checkout.Append("NuGet.Config", "<!-- changed -->");

        var run = await checkout.DotnetAsync($"restore {Undisturbed}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("OrleansEngine: Packages", run.Output);
        Assert.Equal(["embedded", "packages"], checkout.Outputs.Order());
    }

    [Theory]
    [InlineData("NuGet.Config")]
    [InlineData("Directory.Packages.props")]
    [InlineData("Directory.Build.props")]
    [InlineData("eng/probe/OrleansEngine.csproj")]
    [InlineData("eng/probe/Probe.props")]
    public async Task Fingerprint_FileBehindAnswerChanged_Differs(string file)
    {
        const string fingerprint = "msbuild eng/Ask.proj -t:Fingerprint -getProperty:Fingerprint -p:Question=OrleansEngine -p:Answer=engine.props";
        using var checkout = new Checkout();
        var before = await checkout.DotnetAsync(fingerprint);
        checkout.Append(file, "<!-- changed -->");

        var after = await checkout.DotnetAsync(fingerprint);

        Assert.Equal((0, 0), (before.ExitCode, after.ExitCode));
        Assert.NotEqual(before.Output, after.Output);
    }

    [Fact]
    public async Task Probe_OrleansPackages_AsksForAllThatHaveAVersion()
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync("msbuild eng/probe/OrleansEngine.csproj -getItem:PackageReference");

        using var items = JsonDocument.Parse(run.Output);
        var asked = items.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Select(package => package.GetProperty("Identity").GetString());
        Assert.Equal(Repository.OrleansPackages, asked);
    }
}
