namespace OrleansSessions.Grains;

/// <summary>
/// The decisions about a session, as functions of the draft, the request and the time. No I/O, no clock, no randomness. S1 to S15 are the rules of
/// docs/rules.md.
/// </summary>
internal static class SessionRules
{
    /// <summary>How long a commit's id is remembered at most (S5): longer than any client retries.</summary>
    public static readonly TimeSpan AppliedRetention = TimeSpan.FromMinutes(2);

    /// <summary>How long an ended session reports why at least (S10): longer than any request runs that may still write to it.</summary>
    public static readonly TimeSpan TombstoneRetention = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long after a session arrived from another id it is known that it did, however it ended: longer than the other id, whose tombstone may send
    /// it once more, is asked about it (S10).
    /// </summary>
    public static readonly TimeSpan ArrivalRetention = 2 * TombstoneRetention;

    /// <summary>How much the clocks of two silos may differ.</summary>
    public static readonly TimeSpan MaximumClockSkew = TimeSpan.FromSeconds(1);

    /// <summary>How long the old id of a rotated session can show the content from before.</summary>
    public static readonly TimeSpan MaximumGrace = TimeSpan.FromMinutes(1);

    /// <summary>The size of all keys and values in bytes.</summary>
    public static long SizeOf(IReadOnlyDictionary<string, DocumentEntry> entries)
    {
        long size = 0;
        foreach (var (key, entry) in entries)
        {
            size += DocumentEntry.SizeOf(key, entry.Value);
        }

        return size;
    }

    /// <summary>
    /// Decides a commit. The result depends on the draft, so the caller must not get it before the draft is stored (S3).
    /// <see cref="AnswerRules.Complete"/> adds <see cref="CommitOutcome.Version"/> and <see cref="CommitOutcome.Others"/>.
    /// </summary>
    /// <param name="draft">The session with the changes of the batch so far.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="limits">The limits of a session.</param>
    /// <param name="hasWaiters">Whether requests that arrived earlier wait for the session.</param>
    public static CommitOutcome Decide(SessionDraft draft, SessionCommit commit, SessionLimits limits, bool hasWaiters = false)
    {
        if (commit.IsPresented)
        {
            ForkRules.Present(draft);
        }

        // Checked before the incarnation is compared: a retry of the commit that created the session names no incarnation.
        if (draft.State != DraftState.Absent && IsRemembered(draft, commit))
        {
            draft.Touch(draft.Latest, commit.Idle);
            return new CommitOutcome { Status = CommitStatus.Applied };
        }

        if (Refusal(draft, commit, limits, hasWaiters) is { } refused)
        {
            return refused;
        }

        if (draft.State == DraftState.Absent)
        {
            draft.Create(commit.PublicId);
        }

        draft.Apply(commit.CommitId, commit.Changes);
        if (commit.Lifetime is { } lifetime)
        {
            draft.SetLifetime(lifetime);
        }

        draft.Touch(draft.Latest, commit.Idle);
        if (!commit.RotateTo.IsNone)
        {
            draft.Rotate(new DocumentRotation(commit.RotateTo, draft.Now + (commit.Grace < MaximumGrace ? commit.Grace : MaximumGrace)), ForkRules.After(draft, commit)); // the lease is kept
        }
        else if (commit.Lease.IsNone || commit.Release)
        {
            draft.ReleaseLease(); // also a lease that ran out: its holder is told when it commits (S9)
        }

        return new CommitOutcome { Status = CommitStatus.Applied };
    }

    /// <summary>Decides the adoption of a session that had another id until now.</summary>
    public static CommitOutcome Decide(SessionDraft draft, SessionDocument rotated)
    {
        // An earlier attempt, whose response was lost, may have brought it here already. If it has ended since, its old content must not return (S10).
        if (draft.State == DraftState.Absent && draft.Arrived is null && draft.Now < ExpiryRules.EndAsRotated(rotated))
        {
            draft.Adopt(rotated);
        }

        // A tombstone from before is of an id that the session had earlier: each would forward to the other without end.
        return draft.State == DraftState.Absent ? CommitOutcome.Ended(SessionEndReason.Absent)
            : draft.Incarnation == rotated.Version.Incarnation && draft.HeldRevision >= rotated.Version.Revision && draft.EndedBy is (null or SessionEndReason.Rotated) ? new CommitOutcome { Status = CommitStatus.Applied }
            : CommitOutcome.Ended(draft.EndedBy ?? SessionEndReason.Replaced);
    }

    /// <summary>Decides an end.</summary>
    public static EndOutcome Decide(SessionDraft draft, SessionEnd end)
    {
        if (draft.State == DraftState.Tombstone)
        {
            draft.SetForks(null); // of a rotated session: who has ended it under the old id must not find its content there again
        }

        if (draft.State != DraftState.Live || (end.Incarnation != Guid.Empty && end.Incarnation != draft.Incarnation))
        {
            return new EndOutcome { Status = EndStatus.NotFound };
        }

        draft.End(end.Reason);
        return new EndOutcome { Status = EndStatus.Ended };
    }

    private static CommitOutcome? Refusal(SessionDraft draft, SessionCommit commit, SessionLimits limits, bool hasWaiters)
    {
        // A tombstone refuses even "new". Otherwise a request that ran while the user signed out would bring the session back under the old key (S10).
        if (draft.State == DraftState.Tombstone)
        {
            return CommitOutcome.Ended(draft.EndedBy!.Value);
        }

        if (draft.State == DraftState.Live && commit.Base.Incarnation != draft.Incarnation && !(commit.Create && commit.Base.IsNone))
        {
            return CommitOutcome.Ended(SessionEndReason.Replaced);
        }

        if (draft.State == DraftState.Absent && !commit.Create)
        {
            return CommitOutcome.Ended(SessionEndReason.Absent);
        }

        // If it were applied twice, an update that came in between would be lost (S5).
        if (draft.State == DraftState.Live && MayBeForgotten(draft, commit))
        {
            return new CommitOutcome { Status = CommitStatus.RetryTooLate };
        }

        // S9: a request that came after the lease had ended must not be overwritten.
        if (!commit.Lease.IsNone && !LeaseRules.IsHeldBy(draft, commit.Lease))
        {
            return new CommitOutcome { Status = CommitStatus.LeaseLost, Fence = draft.Fence };
        }

        if (commit.Lease.IsNone && (hasWaiters || draft.IsLeased))
        {
            return new CommitOutcome { Status = CommitStatus.Locked };
        }

        if (commit.DetectConflicts && Conflicts(draft, commit) is { Count: > 0 } keys)
        {
            return new CommitOutcome { Status = CommitStatus.Conflict, Keys = keys };
        }

        return OverLimit(draft, commit.Changes, limits) is { } limit ? CommitOutcome.OverLimit(limit) : null;
    }

    private static bool IsRemembered(SessionDraft draft, SessionCommit commit)
    {
        foreach (var applied in draft.Applied)
        {
            if (applied.Id == commit.CommitId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the commit may have been applied and forgotten. Only a retry can, and only after the revision that its request loaded, and after it was first sent.</summary>
    private static bool MayBeForgotten(SessionDraft draft, SessionCommit commit) =>
        commit.Age > TimeSpan.Zero
        && draft.Forgotten.Revision > (commit.Base.Incarnation == draft.Incarnation ? commit.Base.Revision : 0)
        && draft.Forgotten.At + MaximumClockSkew >= draft.Now - commit.Age;

    /// <summary>The keys that the commit writes, or declares as read, and that others have written since its base.</summary>
    private static List<string> Conflicts(SessionDraft draft, SessionCommit commit)
    {
        if (draft.State == DraftState.Absent)
        {
            return [];
        }

        // A missing key may have been removed since. Below the floor that is not known, and no conflict would mean a lost update.
        var since = commit.Base.Incarnation == draft.Incarnation ? commit.Base.Revision : 0;
        var known = since >= draft.DeltaFloor && since <= draft.HeldRevision && !draft.IsDifferentDocument(commit.Base);
        bool Written(string key) =>
            draft.Entries.TryGetValue(key, out var entry) ? !known || entry.Revision > since
            : !known || draft.Removals.Any(r => r.Revision > since && string.Equals(r.Key, key, StringComparison.Ordinal));

        var keys = commit.Changes.Removed.Concat(commit.Changes.Set.Select(static e => e.Key)).Concat(commit.Reads);
        if (commit.Changes.Clear)
        {
            keys = keys.Concat(draft.Entries.Keys).Concat(draft.Removals.Select(static r => r.Key));
        }

        return [.. keys.Distinct(StringComparer.Ordinal).Where(Written)];
    }

    private static SessionLimitExceeded? OverLimit(SessionDraft draft, SessionPatch changes, SessionLimits limits)
    {
        var bytes = changes.Clear ? 0 : draft.Bytes;
        long entries = changes.Clear ? 0 : draft.Entries.Count;
        foreach (var key in changes.Removed)
        {
            if (!changes.Clear && draft.Entries.TryGetValue(key, out var gone))
            {
                bytes -= DocumentEntry.SizeOf(key, gone.Value);
                entries--;
            }
        }

        foreach (var (key, value) in changes.Set)
        {
            var keyBytes = DocumentEntry.SizeOf(key, default);
            if (keyBytes > limits.MaximumKeyBytes)
            {
                return new SessionLimitExceeded(nameof(SessionLimits.MaximumKeyBytes), keyBytes, limits.MaximumKeyBytes);
            }

            if (value.Length > limits.MaximumEntryBytes)
            {
                return new SessionLimitExceeded(nameof(SessionLimits.MaximumEntryBytes), value.Length, limits.MaximumEntryBytes);
            }

            bytes += keyBytes + value.Length;
            if (!changes.Clear && draft.Entries.TryGetValue(key, out var old))
            {
                bytes -= DocumentEntry.SizeOf(key, old.Value);
            }
            else
            {
                entries++;
            }
        }

        // A commit that makes a session smaller is always accepted, also after a limit was lowered.
        return bytes > Math.Max(limits.MaximumSessionBytes, draft.Bytes) ? new SessionLimitExceeded(nameof(SessionLimits.MaximumSessionBytes), bytes, limits.MaximumSessionBytes)
            : entries > Math.Max(limits.MaximumEntries, draft.Entries.Count) ? new SessionLimitExceeded(nameof(SessionLimits.MaximumEntries), entries, limits.MaximumEntries)
            : null;
    }
}
