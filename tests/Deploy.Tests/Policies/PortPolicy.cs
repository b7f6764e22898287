using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Every service leads to a port that somebody opened, and every port that is open somebody thought of.</summary>
internal static class PortPolicy
{
    public static IEnumerable<string> Faults(Manifests all) => all.Of("Service").SelectMany(service => OfService(all, service)).Concat(all.Workloads.SelectMany(workload => OfPorts(all, workload)));

    /// <summary>The policies that decide who may speak with these pods.</summary>
    public static IEnumerable<Manifest> PoliciesOf(Manifests all, Workload workload, string direction) => all.Of("NetworkPolicy").Where(policy =>
        policy.Namespace == workload.Manifest.Namespace && workload.IsSelectedBy(policy.Root.At("spec.podSelector")) && policy.Root.Items("spec.policyTypes").Any(type => type is YamlScalarNode { Value: { } name } && name == direction));

    private static IEnumerable<string> OfService(Manifests all, Manifest service)
    {
        var selector = service.Root.Map("spec.selector");
        var pods = all.Workloads.Where(workload => workload.Manifest.Namespace == service.Namespace && selector.Count > 0 && selector.All(workload.Labels.Contains)).ToList();
        if (pods.Count == 0)
        {
            yield return $"{service} selects nobody.";
        }

        foreach (var port in service.Root.Items("spec.ports").Where(port => pods.Any(pod => pod.PortOf(port.Text("targetPort") ?? port.Text("port")) is null)))
        {
            yield return $"{service} leads to port {port.Text("targetPort")}, which nobody opened.";
        }
    }

    private static IEnumerable<string> OfPorts(Manifests all, Workload workload)
    {
        foreach (var direction in new[] { "Ingress", "Egress" }.Where(direction => !PoliciesOf(all, workload, direction).Any()))
        {
            yield return $"{workload} speaks with everybody: no policy for {direction}.";
        }

        var rules = PoliciesOf(all, workload, "Ingress").SelectMany(static policy => policy.Root.Items("spec.ingress").Select(rule => (Policy: policy, Rule: rule))).ToList();
        foreach (var port in workload.Ports.Where(port => !rules.Any(rule => rule.Rule.Items("ports").Any(to => workload.PortOf(to.Text("port")) == port))))
        {
            yield return $"{workload} opens port {port.Name} ({port.Number}), and no policy says to whom.";
        }

        foreach (var (policy, rule) in rules)
        {
            if (!rule.Items("from").Any() || !rule.Items("ports").Any())
            {
                yield return $"{policy} lets everybody in, or in everywhere.";
            }

            foreach (var to in rule.Items("ports").Where(to => workload.PortOf(to.Text("port")) is null))
            {
                yield return $"{policy} lets somebody in at port {to.Text("port")}, which {workload} does not open.";
            }
        }

        if (rules.Count == 0 && workload.Ports.Any())
        {
            yield return $"{workload} can be reached by nobody.";
        }
    }
}
