using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
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
        await using var program = WebProgram.Build(settings);

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
        await using var program = WebProgram.Build(settings);

        await program.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["Node:KeyDirectry"], settings.Unasked);
    }

    [Fact]
    public async Task Web_ProbesAndScrapeOfItsPod_AreAnswered()
    {
        var (all, web) = await WebAsync("overlays/dev");
        var paths = ProbePolicy.Paths(web).Concat(await ScrapedAsync("web"));
        using var pod = new Pod(all, web);
        using var process = await WebProcess.StartAsync(pod, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = process.Address };

        var answers = await Task.WhenAll(paths.Select(path => http.GetAsync(path, TestContext.Current.CancellationToken)));

        Assert.Equal(["/health/live", "/metrics"], answers.Select(static answer => answer.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.All(answers, static answer => Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode}"));
    }

    [Fact]
    public async Task Silo_ProbesAndScrapeOfItsPod_AreMapped()
    {
        var silo = (await Kustomize.RenderAsync("overlays/dev")).Workloads.Single(Programs.IsSilo);
        var paths = ProbePolicy.Paths(silo).Concat(await ScrapedAsync("silo")).ToList();
        await using var program = SiloProgram.Build(new([]));

        var mapped = ((IEndpointRouteBuilder)program).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().Select(static endpoint => endpoint.RoutePattern.RawText);

        Assert.Equal(4, paths.Count);
        Assert.Empty(paths.Except(mapped));
    }

    private static async Task<IEnumerable<string>> ScrapedAsync(string monitor) =>
        (await Kustomize.RenderAsync("overlays/redis")).Find($"ServiceMonitor/{monitor}").Root.Items("spec.endpoints").Select(static endpoint => endpoint.Text("path")!);

    private static async Task<(Manifests All, Workload Web)> WebAsync(string folder)
    {
        var all = await Kustomize.RenderAsync(folder);
        return (all, all.Workloads.Single(static workload => workload.IsOurs && !Programs.IsSilo(workload)));
    }
}
