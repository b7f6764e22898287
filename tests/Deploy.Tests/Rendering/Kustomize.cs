using System.Collections.Concurrent;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>What <c>kubectl kustomize</c> makes of a folder: what <c>kubectl apply -k</c> would send.</summary>
internal static class Kustomize
{
    public static readonly string[] Overlays = ["overlays/dev", "overlays/redis", "overlays/azure"];

    public const string Example = "examples/web-farm";

    /// <summary>All that somebody applies.</summary>
    public static readonly string[] Folders = [.. Overlays, Example];

    private static readonly ConcurrentDictionary<string, Lazy<Task<Tool?>>> Rendered = new();

    private static readonly Lazy<Task<string?>> WhyMissing = new(FindMissingAsync);

    /// <summary>The manifests of a folder of deploy/k8s, for the test to change. Skips the test where kubectl is missing.</summary>
    public static async Task<Manifests> RenderAsync(string folder) => Manifests.Parse(await TextAsync(folder));

    public static Task<string> TextAsync(string folder) => TextOfAsync(Checkout.At($"deploy/k8s/{folder}"));

    /// <summary>The same of any folder, by its full path.</summary>
    public static async Task<string> TextOfAsync(string path)
    {
        var missing = await WhyMissing.Value;
        Assert.SkipWhen(missing is not null, missing ?? "");
        var run = await Rendered.GetOrAdd(path, static path => new(() => Tool.RunAsync("kubectl", ["kustomize", path]))).Value;
        return run!.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"kubectl kustomize {path}: {run.Errors}");
    }

    private static async Task<string?> FindMissingAsync() =>
        await Tool.RunAsync("kubectl", ["version", "--client"]) switch
        {
            null => "kubectl is not installed (Debian 13: kubernetes-client).",
            var version when !version.Output.Contains("Kustomize Version: v5", StringComparison.Ordinal) => $"kubectl is too old: components need that of Kustomize 5. {version.Output}",
            _ => null,
        };
}
