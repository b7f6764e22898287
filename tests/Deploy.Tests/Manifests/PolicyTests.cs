namespace OrleansSessions.Deploy.Tests;

/// <summary>Everything that somebody applies holds to every policy; and every policy is broken once, to see that it says so.</summary>
public sealed class PolicyTests
{
    public static TheoryData<string, string> Matrix() => [.. from policy in Policy.All from folder in Kustomize.Folders select (policy.Name, folder)];

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Faults_AsRendered_None(string policy, string folder)
    {
        var all = await ClusterAsync(folder);

        var faults = Policy.Named(policy).Faults(all);

        Assert.Empty(faults);
    }

    [Theory]
    [MemberData(nameof(Seed.All), MemberType = typeof(Seed))]
    public async Task Faults_Seeded_AreTold(string policy, string folder, string manifest, string path, string? value, string fault)
    {
        var all = await ClusterAsync(folder);
        if (path.Length == 0)
        {
            all.Remove(manifest);
        }
        else
        {
            all.Find(manifest).Root.Put(path, value);
        }

        var faults = Policy.Named(policy).Faults(all);

        Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Seeds_EachPolicy_HasSome()
    {
        var seeded = Seed.All().Select(static seed => seed.Data.Item1).ToHashSet();

        Assert.Equal(Policy.All.Select(static policy => policy.Name).ToHashSet(), seeded);
    }

    // A consumer of the cluster stands beside it.
    private static async Task<Manifests> ClusterAsync(string folder) =>
        folder == Kustomize.Example ? (await Kustomize.RenderAsync("overlays/redis")).With(await Kustomize.RenderAsync(folder)) : await Kustomize.RenderAsync(folder);
}
