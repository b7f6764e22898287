using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Secrets are named, never written. Only a development's may stand in a manifest, and it says that it is one.</summary>
internal static partial class SecretPolicy
{
    public const string Mark = "for-development-only";

    public static IEnumerable<string> Faults(Manifests all)
    {
        foreach (var (workload, setting) in all.Workloads.SelectMany(static workload => workload.Containers.SelectMany(static container => container.Items("env")).Select(setting => (workload, setting))))
        {
            if (SecretName().IsMatch(setting.Text("name")!) && setting.At("valueFrom.secretKeyRef") is null)
            {
                yield return $"{workload} gives {setting.Text("name")} by value.";
            }
        }

        foreach (var map in all.Of("ConfigMap"))
        {
            foreach (var name in map.Root.Map("data").Keys.Where(static name => SecretName().IsMatch(name)))
            {
                yield return $"{map} gives {name} by value.";
            }
        }

        foreach (var secret in all.Of("Secret").Where(secret => !secret.Root.Map("data").All(entry => IsDevelopments(entry.Key, entry.Value))))
        {
            yield return $"{secret} stands in the manifests.";
        }

        foreach (var manifest in all.All.Where(static manifest => manifest.Kind != "Secret" && Scalars(manifest.Root).Any(static text => SecretText().IsMatch(text))))
        {
            yield return $"{manifest} holds what looks like a secret.";
        }
    }

    /// <summary>The secrets that the pods need: name and key, or name alone where all its keys are mounted.</summary>
    public static IEnumerable<(string Name, string? Key)> References(Manifests all) =>
        all.Workloads.SelectMany(static workload => workload.Containers.SelectMany(static container => container.Items("env")).Select(static setting => (setting.Text("valueFrom.secretKeyRef.name"), setting.Text("valueFrom.secretKeyRef.key")))
                .Concat(workload.Pod.Items("volumes").Select(static volume => (volume.Text("secret.secretName"), volume.Text("secret.items.0.key")))))
            .Where(static reference => reference.Item1 is not null).Select(static reference => (reference.Item1!, reference.Item2)).Distinct();

    // The key ring is said to be one by its file's name; where Redis is, in a cluster for trying, is no secret at all.
    private static bool IsDevelopments(string key, string value) =>
        Pod.Decode(value) is var text && (text.Contains(Mark, StringComparison.Ordinal) || key.Contains(Mark, StringComparison.Ordinal) || text == "redis:6379");

    private static IEnumerable<string> Scalars(YamlNode node) => node.AllNodes.OfType<YamlScalarNode>().Select(static scalar => scalar.Value ?? "");

    [GeneratedRegex("^ConnectionStrings__|ConnectionString$|Password|ApiKeys__|__Key$|Token$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("(AccountKey|ApiKey|Password|SharedAccessSignature)=|BEGIN [A-Z ]*PRIVATE KEY|masterKey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretText();
}
