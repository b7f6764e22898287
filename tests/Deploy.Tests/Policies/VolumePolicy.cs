namespace OrleansSessions.Deploy.Tests;

/// <summary>What is mounted is there, what is read as settings is there, and whatever can be written has an end or is a development's.</summary>
internal static class VolumePolicy
{
    private static readonly string[] Allowed = ["emptyDir", "secret", "configMap"];

    public static IEnumerable<string> Faults(Manifests all) => all.Workloads.SelectMany(workload => OfWorkload(all, workload).Select(fault => $"{workload} {fault}"));

    private static IEnumerable<string> OfWorkload(Manifests all, Workload workload)
    {
        var volumes = workload.Pod.Items("volumes").ToDictionary(static volume => volume.Text("name")!);
        foreach (var mount in workload.Containers.SelectMany(static container => container.Items("volumeMounts")))
        {
            var volume = volumes.GetValueOrDefault(mount.Text("name")!);
            if (volume is null)
            {
                yield return $"mounts {mount.Text("name")}, and has no such volume.";
            }
            else if (volume.At("emptyDir") is null && mount.Text("readOnly") != "true")
            {
                yield return $"mounts {mount.Text("name")} to write to it.";
            }
        }

        foreach (var (name, volume) in volumes)
        {
            if (!Allowed.Any(kind => volume.At(kind) is not null))
            {
                yield return $"has volume {name}, which is of the node.";
            }

            if (workload.IsOurs && volume.At("emptyDir") is not null && volume.Text("emptyDir.sizeLimit") is null)
            {
                yield return $"has volume {name} without a limit.";
            }
        }

        if (workload.IsOurs && !workload.Containers.All(static container => container.Items("volumeMounts").Any(static mount => mount.Text("mountPath") == "/tmp")))
        {
            yield return "has no /tmp, where large requests are buffered.";
        }

        var maps = workload.Containers.SelectMany(static container => container.Items("envFrom")).Select(static from => from.Text("configMapRef.name"))
            .Concat(volumes.Values.Select(static volume => volume.Text("configMap.name"))).OfType<string>();
        foreach (var map in maps.Where(map => !all.Of("ConfigMap").Any(there => there.Name == map && there.Namespace == workload.Manifest.Namespace)))
        {
            yield return $"reads ConfigMap/{map}, which is not there.";
        }
    }
}
