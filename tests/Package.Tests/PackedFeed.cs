using System.IO.Compression;
using OrleansSessions.Testing;

namespace OrleansSessions.Package.Tests;

/// <summary>
/// The packages, packed once into a folder that is a package source, and a place beside it for who installs them: with a home and a package
/// folder of its own, so that nothing of it stays and nothing of this machine's leaks in.
/// </summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class PackedFeed : ICollectionFixture<PackedFeed>, IAsyncLifetime
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("package-tests-");

    /// <summary>Where a user works.</summary>
    public string Desk => _top.FullName;

    internal static string[] Projects { get; } =
        ["Grains", "Session.Orleans", "Session.Orleans.Client", "Grains.Interfaces", "Session.Protocol", "templates/Session.Orleans.Templates.csproj"];

    // Named for applications that also have Microsoft.EntityFrameworkCore.Design.
    private static readonly string[] Roslyn = ["Microsoft.CodeAnalysis.Common", "Microsoft.CodeAnalysis.Workspaces.Common"];

    /// <summary>What each package may ask for, in order. What those bring along is theirs to name.</summary>
    internal static Dictionary<string, string[]> Dependencies { get; } = new()
    {
        ["Session.Orleans"] = ["Session.Orleans.Protocol"],
        ["Session.Orleans.Protocol"] = [],
        ["Session.Orleans.Grains.Interfaces"] = [.. Roslyn, "Microsoft.Orleans.Sdk", "Session.Orleans.Protocol"],
        ["Session.Orleans.Client"] = [.. Roslyn, "Microsoft.Orleans.Client", "Microsoft.Orleans.Sdk", "Session.Orleans", "Session.Orleans.Grains.Interfaces"],
        ["Session.Orleans.InProcess"] = [.. Roslyn, "Microsoft.Orleans.Reminders", "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Server", "Session.Orleans.Client", "Session.Orleans.Grains.Interfaces"],
    };

    private string Feed => Path.Combine(Desk, "feed");

    public async ValueTask InitializeAsync()
    {
        foreach (var project in Projects)
            await DotnetRun.InAsync(Checkout.Root, $"pack {project} -c Release -p:RunAnalyzers=false -o \"{Feed}\"", TestContext.Current.CancellationToken);

        Directory.CreateDirectory(Path.Combine(Desk, "empty"));
        await File.WriteAllTextAsync(Path.Combine(Desk, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="feed" /><add key="empty" value="empty" /></packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="restored" value="{BuildInfo.RestoredPackages}" /></fallbackPackageFolders>
            </configuration>
            """);
        await DotnetAsync($"new install feed/Session.Orleans.Templates.{BuildInfo.Version}.nupkg");
    }

    public ValueTask DisposeAsync()
    {
        _top.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>What a package holds, without what makes it a package.</summary>
    internal Dictionary<string, byte[]> Open(string file)
    {
        using var package = ZipFile.OpenRead(Path.Combine(Feed, file));
        return package.Entries.ToDictionary(static entry => entry.FullName, static entry =>
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    /// <summary>Adds a package that holds nothing, and needs exactly these versions.</summary>
    internal void AddEmpty(string id, string version, params (string Id, string Version)[] dependencies)
    {
        using var package = ZipFile.Open(Path.Combine(Desk, "empty", $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>tests</authors><description>Holds nothing.</description>
                <dependencies><group targetFramework="net8.0">{string.Concat(dependencies.Select(static needed => $"<dependency id=\"{needed.Id}\" version=\"[{needed.Version}]\" />"))}</group></dependencies>
              </metadata>
            </package>
            """);
    }

    internal IEnumerable<string> Files() => Directory.EnumerateFiles(Feed).Select(static file => Path.GetFileName(file));

    internal Task<string> DotnetAsync(string arguments) => DotnetRun.InAsync(
        Desk, arguments, TestContext.Current.CancellationToken,
        ("HOME", Path.Combine(Desk, "home")), ("DOTNET_CLI_HOME", Path.Combine(Desk, "home")), ("NUGET_PACKAGES", Path.Combine(Desk, "packages")), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"));
}
