using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The manifests say which secrets a deployment needs.</summary>
public sealed class SecretTests
{
    public static TheoryData<string> Folders() => [.. Kustomize.Folders.Except(["overlays/dev"])];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Secrets_EachReference_IsExplained(string folder)
    {
        var references = SecretPolicy.References(await Kustomize.RenderAsync(folder)).ToList();
        var page = await File.ReadAllTextAsync(Checkout.At("docs/kubernetes.md"), TestContext.Current.CancellationToken);
        if (folder == "examples/web-farm")
        {
            page = page[page.IndexOf("### 6. A web farm in another namespace", StringComparison.Ordinal)..]; // its secrets are its own
        }

        var untold = references.Where(reference => !page.Contains(reference.Key is null ? $"`{reference.Name}`" : $"`{reference.Name}` | `{reference.Key}`", StringComparison.Ordinal)
            && !page.Contains($"`{reference.Name}`, key `{reference.Key}`", StringComparison.Ordinal));

        Assert.NotEmpty(references);
        Assert.Empty(untold);
    }

    [Fact]
    public async Task Secrets_OfDevelopment_AreAllThere()
    {
        var all = await Kustomize.RenderAsync("overlays/dev");

        var missing = SecretPolicy.References(all).Where(reference => !all.Of("Secret").Any(secret => secret.Name == reference.Name && (reference.Key is null || secret.Root.Map("data").ContainsKey(reference.Key))));

        Assert.Empty(missing);
    }
}
