using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansSessions.Silo;

namespace OrleansSessions.Deploy.Tests;

/// <summary>What the manifests set is what the silo reads, and takes: it is built with the environment and the secrets of its pod.</summary>
public sealed class SiloSettingTests
{
    public static TheoryData<string> Folders() => [.. Kustomize.Overlays];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Silo_EnvironmentOfItsPod_IsReadToTheLastNameAndHasNoFault(string folder)
    {
        var (all, silo) = await SiloAsync(folder);
        using var pod = new Pod(all, silo);
        var settings = new AskedSettings(pod.Environment);
        await using var program = SiloProgram.Build(settings);

        program.ValidateSettings();

        var endpoints = program.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        Assert.Equal(Pod.Name, program.Services.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName);
        Assert.Equal(Pod.Address, endpoints.AdvertisedIPAddress.ToString());
        Assert.Empty(settings.Unasked);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Silo_PortsOfItsPod_AreThoseThatItOpens(string folder)
    {
        var (all, silo) = await SiloAsync(folder);
        using var pod = new Pod(all, silo);
        await using var program = SiloProgram.Build(new(pod.Environment));

        var endpoints = program.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        var listeners = program.Services.GetServices<Listener>().Select(static listener => new ContainerPort(listener.Name, BindingAddress.Parse(listener.Url).Port));

        Assert.Equal([.. listeners, new("orleans-silo", endpoints.SiloPort), new("orleans-gateway", endpoints.GatewayPort)], silo.Ports);
    }

    [Theory]
    [InlineData("Cluster__Clusterid2", "Cluster:Clusterid2 is not a setting")]
    [InlineData("Cluster__SiloPort", "Cluster:SiloPort is 'x'")]
    public async Task Silo_SettingThatItDoesNotKnow_IsNotStartedWith(string name, string fault)
    {
        var (all, silo) = await SiloAsync("overlays/redis");
        all.Find("ConfigMap/silo-settings").Root.Put($"data.{name}", "x");
        using var pod = new Pod(all, silo);
        await using var program = SiloProgram.Build(new(pod.Environment));

        var error = Assert.ThrowsAny<Exception>(program.ValidateSettings);

        Assert.Contains(fault, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_SectionThatItDoesNotKnow_IsNoticed()
    {
        var (all, silo) = await SiloAsync("overlays/redis");
        all.Find("ConfigMap/silo-settings").Root.Put("data.Weather__ClusterId", "x");
        using var pod = new Pod(all, silo);
        var settings = new AskedSettings(pod.Environment);
        await using var program = SiloProgram.Build(settings);

        program.ValidateSettings();

        Assert.Contains("Weather:ClusterId", settings.Unasked);
    }

    private static async Task<(Manifests All, Workload Silo)> SiloAsync(string folder)
    {
        var all = await Kustomize.RenderAsync(folder);
        return (all, all.Workloads.Single(Programs.IsSilo));
    }
}
