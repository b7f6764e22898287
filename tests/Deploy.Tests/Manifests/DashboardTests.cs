using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Every dashboard and every rule of deploy/observability reaches the clusters that watch.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task Dashboards_EachFile_IsInTheCluster()
    {
        var all = await Kustomize.RenderAsync("overlays/redis");

        var forgotten = Forgotten(Checkout.At("deploy/observability"), all);

        Assert.Empty(forgotten);
    }

    [Fact]
    public async Task Dashboards_FileThatNobodyTook_IsNoticed()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.At("dashboards/new.json"), """{ "title": "New" }""", TestContext.Current.CancellationToken);
        var all = await Kustomize.RenderAsync("overlays/redis");

        var forgotten = Forgotten(folder.Path, all);

        Assert.Equal(["dashboards/new.json"], forgotten);
    }

    private static IEnumerable<string> Forgotten(string folder, Manifests all) =>
        from file in new DirectoryInfo(folder).EnumerateFiles("*.json", SearchOption.AllDirectories)
        where !all.Of("ConfigMap").Any(map => map.Root.Map("data").TryGetValue(file.Name, out var text) && text.TrimEnd() == File.ReadAllText(file.FullName).TrimEnd())
        select Path.GetRelativePath(folder, file.FullName);
}
