using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A label selector. Of its two forms the manifests use <c>matchLabels</c> alone; the other is refused rather than taken for "all".</summary>
internal static class Selector
{
    public static bool Takes(YamlNode? selector, IReadOnlyDictionary<string, string> labels)
    {
        if (selector is null)
        {
            return false;
        }

        if (selector.At("matchExpressions") is not null)
        {
            throw new NotSupportedException("matchExpressions are not read by these tests. Use matchLabels.");
        }

        return selector.Map("matchLabels").All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);
    }
}
