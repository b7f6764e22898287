namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// What an order needs of the operations of unknown fate. A long outage leaves hundreds, and most explain nothing: leaving those out keeps the
/// search small, and changes no verdict.
/// </summary>
internal sealed class UnknownSteps
{
    private readonly Dictionary<string, (SessionVersion Version, long Answer)> _shown = new(StringComparer.Ordinal);
    private readonly List<CommitOperation> _conflicts;
    private readonly long _exists;

    public UnknownSteps(IReadOnlyList<Operation> operations)
    {
        _conflicts = [.. operations.OfType<CommitOperation>().Where(static c => c.Status == CommitStatus.Conflict)];
        _exists = long.MaxValue;
        foreach (var operation in operations)
        {
            var (version, content) = operation switch
            {
                LoadOperation { Content: not null } load => (load.Version, load.Content),
                CommitOperation { Status: CommitStatus.Applied } commit => (commit.Version, commit.Content),
                _ => default,
            };
            _exists = version.IsNone ? _exists : Math.Min(_exists, operation.Answer);
            foreach (var value in content?.Values ?? Enumerable.Empty<string>())
            {
                var first = _shown.GetValueOrDefault(value, (Version: version, operation.Answer));
                _shown[value] = (version.Revision < first.Version.Revision ? version : first.Version, Math.Min(first.Answer, operation.Answer));
            }
        }
    }

    /// <summary>The first document that shows something that the commit wrote; none when nobody was shown it.</summary>
    public SessionVersion ShownIn(Operation operation) =>
        operation is CommitOperation commit ? commit.Set.Values.Where(_shown.ContainsKey).Select(value => _shown[value].Version).FirstOrDefault() : default;

    /// <summary>The step; null when no order needs it.</summary>
    public Step? Of(Operation operation) => operation switch
    {
        EndOperation => new Step(operation, StepKind.End, operation.Call, long.MaxValue, MayBeLeftOut: true),
        CommitOperation commit => Of(commit),
        _ => null,
    };

    private Step? Of(CommitOperation commit)
    {
        // Somebody was shown what it wrote: it landed, and before that. No value is written twice, so it did no earlier than the document
        // before the one that shows it.
        if (commit.Set.Values.Where(_shown.ContainsKey).Select(value => ((SessionVersion, long)?)_shown[value]).FirstOrDefault() is var (version, answer))
        {
            return new Step(commit, StepKind.Apply, commit.Call, answer) { ShownIn = version };
        }

        // What nobody saw may have taken something away, or begun the session. Else it can only have been in the way of a commit that detects conflicts.
        var mayMatter = commit.Clear || commit.Removed.Count > 0 || (commit.Create && commit.Call < _exists);
        var refuses = _conflicts.Where(conflict => conflict.Answer >= commit.Call && conflict.Conflicts.Any(commit.Set.ContainsKey)).ToList();
        return mayMatter || refuses.Count > 0
            ? new Step(commit, StepKind.Apply, commit.Call, long.MaxValue, MayBeLeftOut: true) { OnlyRefuses = mayMatter ? null : refuses }
            : null;
    }
}
