using System.Text.RegularExpressions;

namespace OrleansSessions.Deploy.Tests;

/// <summary>
/// What runs is what was published: images are named by digest. Where nothing was published yet, the name leads nowhere. A cluster for trying
/// takes ours by tag, and only those that were brought to its nodes.
/// </summary>
internal static partial class ImagePolicy
{
    public static IEnumerable<string> Faults(Manifests all) =>
        from workload in all.Workloads
        from container in workload.Containers
        from fault in OfImage(container.Text("image") ?? "", container.Text("imagePullPolicy"), workload.IsOurs, IsForTrying(all))
        select $"{workload} runs {container.Text("image")}, {fault}";

    private static bool IsForTrying(Manifests all) => all.Of("Secret").Any();

    private static IEnumerable<string> OfImage(string image, string? pull, bool isOurs, bool isForTrying)
    {
        var digest = Digest().Match(image);
        if (digest.Success)
        {
            if (digest.Groups["hash"].Value.All(static c => c == '0') != image.StartsWith("registry.invalid/", StringComparison.Ordinal))
            {
                yield return "half of which says that it was published, and half that it was not.";
            }
        }
        else if (!isForTrying)
        {
            yield return "which can become another image: name it by digest.";
        }
        else if (!Tag().IsMatch(image))
        {
            yield return "which is whatever is newest.";
        }
        else if (isOurs && pull != "Never")
        {
            yield return "which might come from a public registry where that name is somebody else's.";
        }
    }

    [GeneratedRegex("@sha256:(?<hash>[0-9a-f]{64})$")]
    private static partial Regex Digest();

    [GeneratedRegex(":(?!latest$)[a-z0-9][a-z0-9._-]*$")]
    private static partial Regex Tag();
}
