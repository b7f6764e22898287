using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Where one side's policy lets pods out to other pods, the other side's lets them in; and names can be looked up.</summary>
internal static class NetworkPolicy
{
    public static IEnumerable<string> Faults(Manifests all) => all.Workloads.SelectMany(workload => OfWorkload(all, workload));

    private static IEnumerable<string> OfWorkload(Manifests all, Workload from)
    {
        var rules = PortPolicy.PoliciesOf(all, from, "Egress").SelectMany(static policy => policy.Root.Items("spec.egress")).ToList();
        if (!rules.Any(static rule => Ports(rule).Contains("53")))
        {
            yield return $"{from} cannot look up names.";
        }

        foreach (var rule in rules.Where(static rule => !rule.Items("to").Any() || !rule.Items("ports").Any()))
        {
            yield return $"{from} may go everywhere.";
        }

        var blocks = rules.SelectMany(static rule => rule.Items("to")).Where(static to => to.Text("ipBlock.cidr") == "0.0.0.0/0" && !to.Items("ipBlock.except").Any(static except => except is YamlScalarNode { Value: "169.254.0.0/16" }));
        foreach (var _ in blocks)
        {
            yield return $"{from} may ask the cloud's metadata for credentials.";
        }

        foreach (var rule in rules.Where(static rule => !Ports(rule).Contains("53")))
        {
            foreach (var to in rule.Items("to").Where(static to => to.At("podSelector") is not null))
            {
                foreach (var fault in OfWay(all, from, to, Ports(rule)))
                {
                    yield return fault;
                }
            }
        }
    }

    private static IEnumerable<string> OfWay(Manifests all, Workload from, YamlNode to, IEnumerable<string> ports)
    {
        var reached = all.Workloads.Where(workload => IsPeer(all, to, workload, from.Manifest.Namespace)).ToList();
        if (reached.Count == 0)
        {
            yield return $"{from} may go to pods of which there are none.";
        }

        foreach (var (workload, port) in reached.SelectMany(workload => ports.Select(port => (workload, port))))
        {
            var admitted = PortPolicy.PoliciesOf(all, workload, "Ingress").SelectMany(static policy => policy.Root.Items("spec.ingress"))
                .Any(rule => Ports(rule).Any(name => workload.PortOf(name) is { } opened && opened == workload.PortOf(port)) && rule.Items("from").Any(peer => IsPeer(all, peer, from, workload.Manifest.Namespace)));
            if (!admitted)
            {
                yield return $"{from} may go to port {port} of {workload}, which does not let it in.";
            }
        }
    }

    private static bool IsPeer(Manifests all, YamlNode peer, Workload workload, string ownNamespace) =>
        (peer.At("podSelector") is not { } pods || workload.IsSelectedBy(pods))
        && (peer.At("namespaceSelector") is { } names ? Selector.Takes(names, all.NamespaceLabels(workload.Manifest.Namespace)) : workload.Manifest.Namespace == ownNamespace);

    private static IEnumerable<string> Ports(YamlNode rule) => rule.Items("ports").Select(static port => port.Text("port")!);
}
