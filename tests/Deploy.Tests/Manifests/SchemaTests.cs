namespace OrleansSessions.Deploy.Tests;

/// <summary>What is applied is what Kubernetes knows.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Folders() => [.. Kustomize.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Schemas_AsRendered_TakeAll(string folder)
    {
        var all = await Kustomize.RenderAsync(folder);

        var faults = await SchemaCheck.FaultsAsync(all.ToString());

        Assert.NotEmpty(all.All);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("Deployment/silo", "spec.template.spec.containers.0.livenessProb", "{}", "Deployment/silo: spec.template.spec.containers.0.livenessProb is no field")]
    [InlineData("Deployment/silo", "spec.template.spec.containers.0.securityContext.readOnlyRootFileSystem", "true", "readOnlyRootFileSystem is no field")]
    [InlineData("Deployment/silo", "spec.template.spec.containers.0.lifecycle.preStop.sleep.second", "1", "sleep.second is no field")]
    [InlineData("HorizontalPodAutoscaler/silo", "spec.behaviour", "{}", "spec.behaviour is no field")]
    [InlineData("NetworkPolicy/silo", "spec.ingress.0.form", "[]", "spec.ingress.0.form is no field")]
    [InlineData("ServiceMonitor/silo", "spec.endpoints.0.pathe", "x", "spec.endpoints.0.pathe is no field")]
    [InlineData("Deployment/silo", "spec.selector", null, "must have required property selector")]
    [InlineData("Deployment/silo", "spec.template.spec.containers.0.name", null, "must have required property name")]
    [InlineData("HorizontalPodAutoscaler/silo", "spec.maxReplicas", null, "must have required property maxReplicas")]
    [InlineData("ServiceMonitor/silo", "spec.endpoints", null, "must have required property endpoints")]
    [InlineData("Deployment/silo", "spec.minReadySeconds", "soon", "must be integer")]
    [InlineData("ServiceMonitor/silo", "spec.endpoints.0.interval", "15 seconds", "must match pattern")]
    [InlineData("PodDisruptionBudget/silo", "kind", "PodDisruptionBudge", "no schema for policy/v1 PodDisruptionBudge")]
    public async Task Schemas_Seeded_TellTheFault(string manifest, string path, string? value, string fault)
    {
        var all = await Kustomize.RenderAsync("overlays/redis");
        var changed = all.Find(manifest);
        changed.Root.Put(path, value);

        var faults = await SchemaCheck.FaultsAsync(new Manifests([changed]).ToString());

        Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }
}
