namespace OrleansSessions.Deploy.Tests;

/// <summary>Something that manifests must hold to.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Faults">Where they do not, each in a sentence that says what and where.</param>
internal sealed record Policy(string Name, Func<Manifests, IEnumerable<string>> Faults)
{
    public static readonly Policy[] All =
    [
        new("Pods", PodPolicy.Faults),
        new("Probes", ProbePolicy.Faults),
        new("Resources", ResourcePolicy.Faults),
        new("Volumes", VolumePolicy.Faults),
        new("Disruption", DisruptionPolicy.Faults),
        new("Rollout", RolloutPolicy.Faults),
        new("Scaling", ScalingPolicy.Faults),
        new("Spread", SpreadPolicy.Faults),
        new("Ports", PortPolicy.Faults),
        new("Network", NetworkPolicy.Faults),
        new("Secrets", SecretPolicy.Faults),
        new("Images", ImagePolicy.Faults),
        new("Monitoring", MonitoringPolicy.Faults),
    ];

    public static Policy Named(string name) => All.Single(policy => policy.Name == name);
}
