namespace OrleansSessions.Deploy.Tests;

/// <summary>What is to be scraped is there, at a port that lets Prometheus in.</summary>
internal static class MonitoringPolicy
{
    public static IEnumerable<string> Faults(Manifests all) => all.Of("ServiceMonitor").SelectMany(monitor => OfMonitor(all, monitor).Select(fault => $"{monitor} {fault}"));

    private static IEnumerable<string> OfMonitor(Manifests all, Manifest monitor)
    {
        var services = all.Of("Service").Where(service => service.Namespace == monitor.Namespace && Selector.Takes(monitor.Root.At("spec.selector"), service.Labels)).ToList();
        if (services.Count != 1)
        {
            yield return $"selects {services.Count} services.";
            yield break;
        }

        foreach (var endpoint in monitor.Root.Items("spec.endpoints"))
        {
            var target = services[0].Root.Items("spec.ports").SingleOrDefault(port => port.Text("name") == endpoint.Text("port"))?.Text("targetPort");
            if (target is null)
            {
                yield return $"scrapes port {endpoint.Text("port")}, which {services[0]} does not have.";
                continue;
            }

            var selector = services[0].Root.Map("spec.selector");
            var scraped = all.Workloads.Where(workload => selector.All(workload.Labels.Contains));
            var admitted = scraped.SelectMany(workload => PortPolicy.PoliciesOf(all, workload, "Ingress")).SelectMany(static policy => policy.Root.Items("spec.ingress"))
                .Any(rule => rule.Items("ports").Any(port => port.Text("port") == target) && rule.Items("from").Any(static from => from.Map("namespaceSelector.matchLabels").ContainsValue("monitoring")));
            if (!admitted)
            {
                yield return $"scrapes port {target}, where Prometheus is not let in.";
            }
        }
    }
}
