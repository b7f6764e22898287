using System.Globalization;
using System.Text.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The images are made for these manifests.</summary>
public sealed class ImageTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("Silo", "silo")]
    [InlineData("WebFrontend", "web")]
    public async Task Image_OfTheProject_IsWhatThePodExpects(string project, string name)
    {
        var pod = (await Kustomize.RenderAsync("overlays/redis")).Workloads.Single(workload => workload.Manifest.Name == name);

        var run = await MSBuildAsync(project, "-getProperty:ContainerBaseImage,ContainerRepository,ContainerUser,ContainerImageTag,PinnedImage", "-getItem:ContainerPort");

        using var image = JsonDocument.Parse(run.Output);
        var properties = image.RootElement.GetProperty("Properties");
        var ports = image.RootElement.GetProperty("Items").GetProperty("ContainerPort").EnumerateArray().Select(static port => int.Parse(port.GetProperty("Identity").GetString()!, CultureInfo.InvariantCulture));
        Assert.EndsWith("-chiseled", properties.GetProperty("ContainerBaseImage").GetString(), StringComparison.Ordinal);
        Assert.Equal($"orleans-sessions/{name}", properties.GetProperty("ContainerRepository").GetString());
        Assert.Equal(pod.Pod.Text("securityContext.runAsUser"), properties.GetProperty("ContainerUser").GetString());
        Assert.True(Version.TryParse(properties.GetProperty("ContainerImageTag").GetString(), out _));
        Assert.True(File.Exists(properties.GetProperty("PinnedImage").GetString()));
        Assert.Equal(pod.Ports.Select(static port => port.Number), ports);
    }

    [Fact]
    public async Task Pin_PublishedDigest_IsWhatTheOverlayRuns()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.At("kustomization.yaml"), "resources: [pod.yaml]\ncomponents: [pinned]\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.At("pod.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: { name: silo }\nspec: { containers: [{ name: silo, image: orleans-sessions/silo }] }\n", TestContext.Current.CancellationToken);

        var run = await MSBuildAsync("Silo", "-t:WritePinnedImage", "-p:ContainerRegistry=registry.example.com", $"-p:PinnedDigest={Digest}", $"-p:PinnedImage={folder.At("pinned/kustomization.yaml")}");
        var rendered = await Kustomize.TextOfAsync(folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"image: registry.example.com/orleans-sessions/silo@{Digest}\n", rendered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IMAGE01", $"-p:PinnedDigest={Digest}")]
    [InlineData("IMAGE02", "-p:ContainerRegistry=registry.example.com", "-p:PinnedDigest=")]
    [InlineData("IMAGE02", "-p:ContainerRegistry=registry.example.com", $"-p:PinnedDigest={Digest}%3B{Digest}")]
    public async Task Pin_NothingToPin_IsRefused(string error, params string[] given)
    {
        using var folder = new TemporaryDirectory();

        var run = await MSBuildAsync("Silo", ["-t:WritePinnedImage", $"-p:PinnedImage={folder.At("kustomization.yaml")}", .. given]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"error {error}", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("kustomization.yaml")));
    }

    private static async Task<Tool> MSBuildAsync(string project, params string[] arguments) =>
        (await Tool.RunAsync("dotnet", ["msbuild", Checkout.At($"{project}/{project}.csproj"), "-nologo", "-nodeReuse:false", .. arguments]))!;
}
