using System.Text;
using System.Xml.Linq;
using OrleansSessions.Testing;

namespace OrleansSessions.Package.Tests;

[Collection(nameof(PackedFeed))]
public class PackageTests(PackedFeed feed, SiloProgram silo) : IClassFixture<SiloProgram>
{
    [Fact]
    public void Pack_SessionOrleans_HasItsAssemblyDocsAnalyzersAndReadme()
    {
        var package = feed.Open($"Session.Orleans.{BuildInfo.Version}.nupkg");
        var symbols = feed.Open($"Session.Orleans.{BuildInfo.Version}.snupkg");

        var nuspec = Encoding.UTF8.GetString(package["Session.Orleans.nuspec"]);

        string[] needed =
        [
            "README.md", "lib/net10.0/Session.Orleans.dll", "lib/net10.0/Session.Orleans.xml", "buildTransitive/Session.Orleans.props",
            "analyzers/dotnet/cs/Session.Orleans.Analyzers.dll", "analyzers/dotnet/cs/Session.Orleans.CodeFixes.dll",
        ];
        Assert.Empty(needed.Except(package.Keys));
        Assert.Contains("lib/net10.0/Session.Orleans.pdb", symbols.Keys);
        Assert.Contains("<license type=\"expression\">MIT</license>", nuspec);
        Assert.Contains($"<dependency id=\"Session.Orleans.Protocol\" version=\"[{BuildInfo.Version}]\"", nuspec);
        Assert.DoesNotContain("Microsoft.Orleans", nuspec);
    }

    [Fact]
    public void Pack_EachPackage_SaysWhatItIsAndNotWhereItWasBuilt()
    {
        var root = Path.TrimEndingDirectorySeparator(Checkout.Root);
        var packages = feed.Files().ToDictionary(static file => file, feed.Open);

        var leaks = packages.SelectMany(static package => package.Value.Select(entry => (Package: package.Key, Entry: entry.Key, Text: Encoding.Latin1.GetString(entry.Value))))
            .Where(entry => entry.Text.Contains(root, StringComparison.Ordinal) || entry.Text.Contains(root.Replace('\\', '/'), StringComparison.Ordinal));
        var readmes = packages.Where(static package => package.Key.EndsWith(".nupkg", StringComparison.Ordinal)).Select(static package => package.Value.GetValueOrDefault("README.md")).ToList();

        Assert.Empty(leaks);
        Assert.Equal(PackedFeed.Projects.Length, readmes.Count);
        Assert.All(readmes, static readme => Assert.True(readme?.Length > 100));
    }

    [Fact]
    public void Pack_EachPackage_DependsOnNothingButItsOwn()
    {
        var packed = Dependencies();

        Assert.All(PackedFeed.Dependencies, expected => Assert.Equal(expected.Value, packed[expected.Key].Keys));
    }

    [Fact]
    public void Pack_EachPackage_NeedsOurOthersInItsOwnVersion()
    {
        var versions = Dependencies().Values.SelectMany(static dependencies => dependencies).Where(static dependency => PackedFeed.Dependencies.ContainsKey(dependency.Key)).Select(static dependency => dependency.Value).ToList();

        Assert.NotEmpty(versions);
        Assert.All(versions, static version => Assert.Equal($"[{BuildInfo.Version}]", version));
    }

    // As Microsoft.EntityFrameworkCore.Design 9 and 10 need an older Roslyn, exactly, and as deep.
    [Theory]
    [InlineData("Session.Orleans.InProcess")]
    [InlineData("Session.Orleans.Client")]
    public async Task Restore_BehindAPackageWithAnOlderRoslyn_IsNoConflict(string package)
    {
        var design = $"Design.Of.{package}";
        feed.AddEmpty(design, "1.0.0", ($"{design}.Workspaces", "1.0.0"));
        feed.AddEmpty($"{design}.Workspaces", "1.0.0", ("Microsoft.CodeAnalysis.Common", "4.14.0"), ("Microsoft.CodeAnalysis.Workspaces.Common", "4.14.0"));
        var project = Directory.CreateDirectory(Path.Combine(feed.Desk, $"Beside.{package}"));
        await File.WriteAllTextAsync(Path.Combine(project.FullName, $"{project.Name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{design}" Version="1.0.0" />
                <PackageReference Include="{package}" Version="{BuildInfo.Version}" />
              </ItemGroup>
            </Project>
            """);

        await feed.DotnetAsync($"restore {project.Name}");

        var resolved = await File.ReadAllTextAsync(Path.Combine(project.FullName, "obj", "project.assets.json"));
        Assert.Contains("\"Microsoft.CodeAnalysis.Common/5.0.0\"", resolved);
        Assert.Contains("\"Microsoft.CodeAnalysis.Workspaces.Common/5.0.0\"", resolved);
    }

    [Fact]
    public async Task Template_MadeBuiltAndRun_IsWarnedByTheAnalyzersAndKeepsItsSession()
    {
        await feed.DotnetAsync("new orleans-session-web -o Farm --in-process false --no-restore");
        await File.WriteAllTextAsync(Path.Combine(feed.Desk, "Farm", "Warned.cs"), """
            using OrleansSessions;
            static class Warned
            {
                public static void Map(WebApplication app) => app.MapGet("/warned", (HttpContext context) => context.Session.Clear()).WithSessionAccess(SessionAccess.ReadOnly);
            }
            """);

        var built = await feed.DotnetAsync("build Farm -o built/Farm");
        await using var farm = await LaunchedProgram.StartAsync(Path.Combine(feed.Desk, "Farm"), Path.Combine(feed.Desk, "built", "Farm", "Farm.dll"), await silo.ConnectionAsync("samples/NativeAot"));

        Assert.Contains("Warned.cs(4,", built);
        Assert.Contains("warning OS0004: ", built);
        Assert.Equal("2 clicks", await ClickTwiceAsync(farm));
    }

    [Fact]
    public async Task Template_MadeAsItIs_RefersToThePackagesThatItCameWith()
    {
        await feed.DotnetAsync("new orleans-session-web -o Plain --no-restore");

        var project = await File.ReadAllTextAsync(Path.Combine(feed.Desk, "Plain", "Plain.csproj"));

        Assert.Contains($"<PackageReference Include=\"Session.Orleans\" Version=\"{BuildInfo.Version}\" />", project);
        Assert.Contains($"<PackageReference Include=\"Session.Orleans.InProcess\" Version=\"{BuildInfo.Version}\" />", project);
    }

    // Of each package: the packages that it needs, in order, with their versions.
    private Dictionary<string, SortedDictionary<string, string>> Dependencies() =>
        PackedFeed.Dependencies.Keys.ToDictionary(static id => id, id => DependenciesOf(feed.Open($"{id}.{BuildInfo.Version}.nupkg")[$"{id}.nuspec"]));

    private static SortedDictionary<string, string> DependenciesOf(byte[] nuspec)
    {
        using var content = new MemoryStream(nuspec);
        var dependencies = XDocument.Load(content).Descendants().Where(static element => element.Name.LocalName == "dependency");
        return new(dependencies.ToDictionary(static dependency => dependency.Attribute("id")!.Value, static dependency => dependency.Attribute("version")!.Value), StringComparer.Ordinal);
    }

    private static async Task<string> ClickTwiceAsync(LaunchedProgram program)
    {
        using var browser = program.Browse();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var clicked = await browser.PostAsync("/click");
            clicked.EnsureSuccessStatusCode();
        }

        return await browser.ReadAsync();
    }

    [Fact]
    public async Task Template_MadeAsItIs_KeepsItsSessionWithoutAServer()
    {
        await feed.DotnetAsync("new orleans-session-web -o Alone --no-restore");

        await feed.DotnetAsync("build Alone -o built/Alone");
        await using var alone = await LaunchedProgram.StartAsync(Path.Combine(feed.Desk, "Alone"), Path.Combine(feed.Desk, "built", "Alone", "Alone.dll"));

        Assert.Equal("2 clicks", await ClickTwiceAsync(alone));
    }
}
