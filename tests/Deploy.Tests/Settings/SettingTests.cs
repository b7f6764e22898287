using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Deploy.Tests;

/// <summary>What the manifests set is what the web node reads: it is built with the environment and the secrets of its pod.</summary>
public sealed class SettingTests
{
    public static TheoryData<string> Folders() => [.. Kustomize.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Web_EnvironmentOfItsPod_IsReadToTheLastName(string folder)
    {
        var (all, web) = await WebAsync(folder);
        using var pod = new Pod(all, web);
        var settings = new AskedSettings(pod.Environment);
        await using var program = Programs.Web(settings);

        await program.StartAsync(TestContext.Current.CancellationToken);

        var address = Assert.Single(program.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);
        Assert.Equal($"http://*:{Assert.Single(web.Ports).Number}", address);
        Assert.NotEmpty(pod.Environment);
        Assert.Empty(settings.Unasked);
    }

    [Fact]
    public async Task Web_MisspeltSetting_IsNoticed()
    {
        var (all, web) = await WebAsync("overlays/dev");
        all.Find("ConfigMap/web-settings").Root.Put("data.Node__KeyDirectry", "/keys");
        using var pod = new Pod(all, web);
        var settings = new AskedSettings(pod.Environment);
        await using var program = Programs.Web(settings);

        await program.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["Node:KeyDirectry"], settings.Unasked);
    }

    private static async Task<(Manifests All, Workload Web)> WebAsync(string folder)
    {
        var all = await Kustomize.RenderAsync(folder);
        return (all, all.Workloads.Single(static workload => workload.IsOurs && !Programs.IsSilo(workload)));
    }
}
