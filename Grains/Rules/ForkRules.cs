namespace OrleansSessions.Grains;

/// <summary>When a rotated session may be forked (S10), as functions of the draft, the request and the time.</summary>
internal static class ForkRules
{
    /// <summary>How often a session can be forked after one rotation.</summary>
    public const int MaximumForks = 4;

    /// <summary>How long after its rotation a session can be forked at most: as long as the tombstone says what became of it.</summary>
    public static readonly TimeSpan MaximumWindow = SessionRules.TombstoneRetention;

    /// <summary>The forks that a rotation allows; null for none.</summary>
    public static DocumentForks? After(SessionDraft draft, SessionCommit rotation) =>
        rotation.ForkWindow <= TimeSpan.Zero ? null : new DocumentForks(draft.Now + (rotation.ForkWindow < MaximumWindow ? rotation.ForkWindow : MaximumWindow), []);

    /// <summary>Records that the browser has this id's key: the session cannot be forked under its former id any more.</summary>
    public static void Present(SessionDraft draft)
    {
        if (draft.State == DraftState.Live)
        {
            draft.SetForks(null);
        }
    }

    /// <summary>Decides whether a session that arrived here may be forked under its former id: only while it lives, and nobody has presented this id.</summary>
    /// <param name="draft">The session.</param>
    /// <param name="to">The fork's id; <c>default</c> to ask only.</param>
    public static CommitOutcome Decide(SessionDraft draft, SessionId to)
    {
        if (draft is not { State: DraftState.Live, Forks: { } forks } || draft.Latest >= forks.Until || (forks.Granted.Count >= MaximumForks && !forks.Granted.Contains(to)))
        {
            return CommitOutcome.Ended(SessionEndReason.Rotated);
        }

        if (!to.IsNone && !forks.Granted.Contains(to))
        {
            draft.SetForks(forks with { Granted = [.. forks.Granted, to] });
        }

        return new CommitOutcome { Status = CommitStatus.Applied };
    }
}
