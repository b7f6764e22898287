using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The demo's web nodes, whose key ring is a secret: made once, for years, and read by all.</summary>
public sealed class CookieKeyTests
{
    [Fact]
    public async Task CookieKeys_MadeForYears_AreAllThatOtherNodesNeed()
    {
        using var keys = new TemporaryDirectory();
        await using var maker = Web(keys.Path, ("Node__KeyLifetime", "730.00:00:00"));
        var cookie = Protector(maker).Protect("visitor");
        var made = Directory.GetFiles(keys.Path);

        await using var node = Web(keys.Path);
        var visitor = Protector(node).Unprotect(cookie);

        var key = XDocument.Load(Assert.Single(made)).Root!;
        Assert.Equal("visitor", visitor);
        Assert.Equal(made, Directory.GetFiles(keys.Path));
        Assert.Equal(TimeSpan.FromDays(730), (DateTimeOffset)key.Element("expirationDate")! - (DateTimeOffset)key.Element("activationDate")!);
    }

    [Fact]
    public async Task CookieKeys_OfDevelopment_AreReadByEveryNode()
    {
        using var keys = new TemporaryDirectory();
        File.Copy(Checkout.At("deploy/k8s/overlays/dev/cookie-key.xml"), keys.At("key.xml"));
        await using var one = Web(keys.Path);
        await using var other = Web(keys.Path);

        var visitor = Protector(other).Unprotect(Protector(one).Protect("visitor"));

        Assert.Equal("visitor", visitor);
        Assert.Single(Directory.GetFiles(keys.Path));
    }

    private static WebApplication Web(string keys, params (string Name, string Value)[] settings) =>
        WebProgram.Build(new([KeyValuePair.Create("Node__KeyDirectory", keys), .. settings.Select(static setting => KeyValuePair.Create(setting.Name, setting.Value))]));

    private static IDataProtector Protector(WebApplication web) => web.Services.GetDataProtector("test");
}
