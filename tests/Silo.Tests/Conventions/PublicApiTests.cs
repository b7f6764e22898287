using System.Reflection;

namespace OrleansSessions.Silo.Tests;

/// <summary>
/// The packages' public API is what their PublicApi.txt says. A change of it shows in review; to accept one, run the tests with the environment
/// variable <c>ACCEPT_PUBLIC_API=1</c>, on Orleans and then on the embedded engine (docs/packages.md).
/// </summary>
public class PublicApiTests
{
    // What only the build on Orleans has. The embedded engine may lack it; it never adds anything.
    private const string PackagesOnly = "[Packages] ";

    private static readonly bool IsEmbedded = Assembly.Load("Grains").GetReferencedAssemblies().Any(static name => name.Name == "Orleans.Embedded");

    [Theory]
    [InlineData("Session.Protocol")]
    [InlineData("Session.Orleans")]
    [InlineData("Session.Orleans.Client")]
    [InlineData("Grains.Interfaces")]
    [InlineData("Grains")]
    public void Surface_OfAPackage_IsWhatItsFileSays(string package)
    {
        var file = Path.Combine(Checkout.Root, package, "PublicApi.txt");
        var surface = PublicSurface.Of(Assembly.Load(package)).ToList();
        if (Environment.GetEnvironmentVariable("ACCEPT_PUBLIC_API") == "1")
            File.WriteAllLines(file, Accepted(surface, Known(file)));

        var expected = Known(file).Where(static line => !IsEmbedded || !line.StartsWith(PackagesOnly, StringComparison.Ordinal)).Select(static line => line.Replace(PackagesOnly, "", StringComparison.Ordinal)).ToList();
        var added = surface.Except(expected).Select(static line => $"+ {line}");
        var gone = expected.Except(surface).Select(static line => $"- {line}");
        var changes = string.Join('\n', added.Concat(gone));

        Assert.True(changes.Length == 0, $"The public API of {package} is not what {package}/PublicApi.txt says. If that is meant, accept it: docs/packages.md, \"A change of the public API\".\n{changes}");
        Assert.NotEmpty(Known(file));
    }

    private static string[] Known(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    // On Orleans the file becomes what there is; on the embedded engine what it lacks is marked.
    private static IEnumerable<string> Accepted(List<string> surface, string[] known)
    {
        var marked = known.Where(static line => line.StartsWith(PackagesOnly, StringComparison.Ordinal)).Select(static line => line[PackagesOnly.Length..]).ToHashSet();
        var lines = IsEmbedded ? known.Select(static line => line.Replace(PackagesOnly, "", StringComparison.Ordinal)).Union(surface) : surface;
        return lines.Select(line => (IsEmbedded ? !surface.Contains(line) : marked.Contains(line)) ? PackagesOnly + line : line);
    }
}
