namespace OrleansSessions.Cluster.Tests;

/// <summary>S3, S14: a version has the same content for every caller, and no caller reads an older version than it has read before.</summary>
internal static class VersionInvariant
{
    public static IEnumerable<Finding> Check(IReadOnlyList<Operation> operations)
    {
        var contents = new Dictionary<SessionVersion, (Operation By, string Text)>();
        var newest = new Dictionary<int, (SessionVersion Version, long At)>();
        foreach (var operation in operations)
        {
            if (Shown(operation) is not { } shown)
            {
                continue;
            }

            if (shown.Content is { } content)
            {
                var text = string.Join(", ", content.Select(static entry => $"{entry.Key}={entry.Value}"));
                if (!contents.TryAdd(shown.Version, (operation, text)) && contents[shown.Version].Text != text)
                {
                    yield return new Finding("two contents", operation.Session, $"revision {shown.Version.Revision} is [{contents[shown.Version].Text}] for {contents[shown.Version].By}, and [{text}] for {operation} (S3)");
                }
            }

            if (newest.TryGetValue(operation.Client, out var seen) && seen.At <= operation.Call
                && seen.Version.Incarnation == shown.Version.Incarnation && seen.Version.Revision > shown.Version.Revision)
            {
                yield return new Finding("back in time", operation.Session, $"{operation} got revision {shown.Version.Revision}; the same client had seen {seen.Version.Revision} (S14)");
            }

            newest[operation.Client] = (shown.Version, operation.Answer);
        }
    }

    private static (SessionVersion Version, SortedDictionary<string, string>? Content)? Shown(Operation operation) => operation switch
    {
        LoadOperation { Content: { } content } load => (load.Version, content),
        CommitOperation { Status: CommitStatus.Applied } commit => (commit.Version, commit.Content),
        _ => null,
    };
}
