namespace OrleansSessions;

/// <summary>The commits that a draft remembers for their retries (S5). It copies on the first change.</summary>
/// <param name="held">The document that it starts from; null to start with none.</param>
internal sealed class DraftCommits(SessionDocument? held = null)
{
    private List<AppliedCommit>? _applied;

    public IReadOnlyList<AppliedCommit> Applied => _applied ?? held?.Applied ?? [];

    /// <summary>The newest commit that was forgotten; see <see cref="SessionDocument.Forgotten"/>.</summary>
    public AppliedCommit Forgotten { get; private set; } = held?.Forgotten ?? default;

    /// <summary>Remembers a commit, and forgets the oldest ones.</summary>
    public void Remember(Guid commitId, long revision, DateTimeOffset now)
    {
        var applied = _applied ??= [.. Applied];
        applied.Add(new AppliedCommit(commitId, revision, now));
        while (applied.Count > SessionDocument.AppliedMax || applied[0].At < now - SessionRules.AppliedKept)
        {
            // The clock of another silo may have been ahead: what was forgotten last need not have the latest time.
            Forgotten = new AppliedCommit(Guid.Empty, applied[0].Revision, applied[0].At > Forgotten.At ? applied[0].At : Forgotten.At);
            applied.RemoveAt(0);
        }
    }
}
