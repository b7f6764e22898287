using System.Reflection;

namespace OrleansSessions.Silo.Tests;

/// <summary>
/// The packages' public API is what their PublicApi.txt says. A change of it shows in review; to accept one, run the tests with the environment
/// variable <c>ACCEPT_PUBLIC_API=1</c> (docs/packages.md).
/// </summary>
public class PublicApiTests
{
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
            File.WriteAllLines(file, surface);

        var expected = Known(file);
        var added = surface.Except(expected).Select(static line => $"+ {line}");
        var gone = expected.Except(surface).Select(static line => $"- {line}");
        var changes = string.Join('\n', added.Concat(gone));

        Assert.True(changes.Length == 0, $"The public API of {package} is not what {package}/PublicApi.txt says. If that is meant, accept it: docs/packages.md, \"A change of the public API\".\n{changes}");
        Assert.NotEmpty(Known(file));
    }

    private static string[] Known(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
