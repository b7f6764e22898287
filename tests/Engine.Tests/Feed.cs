using System.IO.Compression;

namespace OrleansSessions.Engine.Tests;

/// <summary>A folder that is a package source, of packages with a name and nothing in them.</summary>
internal sealed class Feed(DirectoryInfo folder)
{
    public string Path => folder.FullName;

    public void OfferOrleans(string? version = null, string? except = null)
    {
        foreach (var id in Repository.OrleansPackages.Where(id => id != except))
            Offer(id, version ?? Repository.OrleansVersion);
    }

    public void Offer(string id, string version, string dependencies = "")
    {
        using var package = ZipFile.Open(System.IO.Path.Combine(Path, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open()))
        {
            nuspec.Write($"""
                <package><metadata>
                  <id>{id}</id><version>{version}</version><authors>nobody</authors><description>A name.</description>
                  <dependencies><group targetFramework="net10.0">{dependencies}</group></dependencies>
                </metadata></package>
                """);
        }

        package.CreateEntry("lib/net10.0/_._");
    }
}
