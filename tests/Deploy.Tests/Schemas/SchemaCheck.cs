using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Holds manifests against the schemas of Kubernetes and of the Prometheus operator, strictly: a field that no schema knows is a fault too.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Packages = ["kubernetes-models", "@kubernetes-models/prometheus-operator", "yaml"];

    private static readonly string Modules = Checkout.At("artifacts/tools/node_modules");

    /// <summary>Skips the test where what it needs is not installed.</summary>
    public static async Task<string[]> FaultsAsync(string yaml)
    {
        var missing = Packages.Where(static package => !Directory.Exists(Path.Combine(Modules, package))).ToList();
        Assert.SkipWhen(missing.Count > 0, $"{string.Join(" ", missing)} not installed (npm install --prefix artifacts/tools, as .ci/run does).");
        var run = await Tool.RunAsync("node", [Checkout.At("tests/Deploy.Tests/Schemas/check.mjs"), Modules], yaml);
        Assert.SkipWhen(run is null, "node is not installed.");
        return run!.ExitCode == 0 ? run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException(run.Errors);
    }
}
