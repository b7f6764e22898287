namespace OrleansSessions.Grains;

/// <summary>The applied commits of a draft, remembered to recognize retries (S5). Copies the document's list on the first change.</summary>
/// <param name="held">The document to start from; null to start without commits.</param>
internal sealed class DraftCommits(SessionDocument? held = null)
{
    private List<AppliedCommit>? _applied;

    public IReadOnlyList<AppliedCommit> Applied => _applied ?? held?.Applied ?? [];

    /// <summary>The latest commit that was forgotten; see <see cref="SessionDocument.Forgotten"/>.</summary>
    public AppliedCommit Forgotten { get; private set; } = held?.Forgotten ?? default;

    /// <summary>Remembers a commit, and forgets those that are too old or too many.</summary>
    public void Remember(Guid commitId, long revision, DateTimeOffset now)
    {
        _applied ??= [.. Applied];
        _applied.Add(new AppliedCommit(commitId, revision, now));
        ForgetOld(now);
    }

    /// <summary>Forgets commits that are too old or too many.</summary>
    public void ForgetOld(DateTimeOffset now)
    {
        var applied = _applied ??= [.. Applied];
        while (applied.Count > SessionDocument.MaximumApplied || (applied.Count > 0 && applied[0].At < now - SessionRules.AppliedRetention))
        {
            // The clock of another silo may have been ahead: the last forgotten commit does not necessarily have the latest time.
            Forgotten = new AppliedCommit(Guid.Empty, applied[0].Revision, applied[0].At > Forgotten.At ? applied[0].At : Forgotten.At);
            applied.RemoveAt(0);
        }
    }
}
