namespace OrleansSessions;

/// <summary>
/// Every decision about a session, as functions of what is held, what is asked and the time. No I/O, no clock, no randomness.
/// The numbers S1 to S14 are those of docs/rules.md.
/// </summary>
internal static class SessionRules
{
    /// <summary>How long a commit's id is remembered at most (S5): longer than any client goes on retrying.</summary>
    public static readonly TimeSpan AppliedKept = TimeSpan.FromMinutes(2);

    /// <summary>How long an ended session says why (S10): longer than any request runs that may still write to it.</summary>
    public static readonly TimeSpan TombstoneKept = TimeSpan.FromMinutes(10);

    /// <summary>How far the clocks of two silos may be apart.</summary>
    public static readonly TimeSpan ClockSkewMax = TimeSpan.FromSeconds(1);

    /// <summary>How long a load of a session that goes on under another key may be shown what was there before.</summary>
    public static readonly TimeSpan GraceMax = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of all keys and values.</summary>
    public static long SizeOf(SessionDocument held)
    {
        long size = 0;
        foreach (var (key, entry) in held.Entries)
        {
            size += DocumentEntry.SizeOf(key, entry.Value);
        }

        return size;
    }

    /// <summary>
    /// Decides a commit. What it answers rests on the draft, so nobody hears it before the draft is stored (S3).
    /// <see cref="CommitOutcome.Version"/> and <see cref="CommitOutcome.Others"/> are filled in by <see cref="AnswerRules.Complete"/>.
    /// </summary>
    /// <param name="othersFirst">Whether others wait for the session, who came before.</param>
    public static CommitOutcome Decide(SessionDraft draft, SessionCommit commit, SessionLimits limits, bool othersFirst = false)
    {
        // Asked before the life is compared: a retry of the commit that created the session names no life.
        if (draft.State != DraftState.Absent && IsRemembered(draft, commit))
        {
            draft.Touch(draft.Now, commit.Idle);
            return new CommitOutcome { Status = CommitStatus.Applied };
        }

        if (Refusal(draft, commit, limits, othersFirst) is { } refused)
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
            draft.Live(lifetime);
        }

        draft.Touch(draft.Now, commit.Idle);
        if (!commit.RotateTo.IsNone)
        {
            draft.Rotate(commit.RotateTo, commit.Grace < GraceMax ? commit.Grace : GraceMax); // a lease goes along
        }
        else if (commit.Lease.IsNone || commit.Release)
        {
            draft.Release(); // of one who let it run out too: he is told when he comes back (S9)
        }

        return new CommitOutcome { Status = CommitStatus.Applied };
    }

    /// <summary>Decides whether a session that was under another id until now goes on here.</summary>
    public static CommitOutcome Decide(SessionDraft draft, SessionDocument left)
    {
        if (draft.State == DraftState.Absent)
        {
            draft.Adopt(left);
        }

        // It may be here already, from an attempt whose answer got lost; and may be over again.
        return draft.State == DraftState.Live && draft.Incarnation == left.Version.Incarnation
            ? new CommitOutcome { Status = CommitStatus.Applied }
            : CommitOutcome.Ended(draft.EndedBy ?? EndReason.Replaced);
    }

    /// <summary>The document that goes on under another id, of one that left for it.</summary>
    public static SessionDocument Moved(SessionDocument left) => left with { Id = left.Rotation!.Value.To, EndedBy = null, Rotation = null };

    /// <summary>Decides an end.</summary>
    public static EndOutcome Decide(SessionDraft draft, SessionEnd end)
    {
        if (draft.State != DraftState.Live || (end.Incarnation != Guid.Empty && end.Incarnation != draft.Incarnation))
        {
            return new EndOutcome { Status = EndStatus.NotThere };
        }

        draft.End(end.Reason);
        return new EndOutcome { Status = EndStatus.Ended };
    }

    private static CommitOutcome? Refusal(SessionDraft draft, SessionCommit commit, SessionLimits limits, bool othersFirst)
    {
        // A tombstone refuses even "new": else a request that ran while the user signed out would bring the session back under the old key (S10).
        if (draft.State == DraftState.Tombstone)
        {
            return CommitOutcome.Ended(draft.EndedBy!.Value);
        }

        if (draft.State == DraftState.Live && commit.Base.Incarnation != draft.Incarnation && !(commit.Create && commit.Base.IsNone))
        {
            return CommitOutcome.Ended(EndReason.Replaced);
        }

        if (draft.State == DraftState.Absent && !commit.Create)
        {
            return CommitOutcome.Ended(EndReason.Absent);
        }

        // Applied twice, a lost answer would become a lost update of whoever wrote between (S5).
        if (draft.State == DraftState.Live && MayBeForgotten(draft, commit))
        {
            return new CommitOutcome { Status = CommitStatus.RetryTooLate };
        }

        // S9: whoever came after the lease was over must not be overwritten.
        if (!commit.Lease.IsNone && !LeaseRules.IsOf(draft, commit.Lease))
        {
            return new CommitOutcome { Status = CommitStatus.LeaseLost, Fence = draft.Fence };
        }

        if (commit.Lease.IsNone && (othersFirst || draft.IsLent))
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

    /// <summary>Whether it may have been applied and forgotten: only a retry can, and only after what its request had loaded, and after it was sent first.</summary>
    private static bool MayBeForgotten(SessionDraft draft, SessionCommit commit) =>
        commit.Age > TimeSpan.Zero
        && draft.Forgotten.Revision > (commit.Base.Incarnation == draft.Incarnation ? commit.Base.Revision : 0)
        && draft.Forgotten.At + ClockSkewMax >= draft.Now - commit.Age;

    /// <summary>The keys that the commit writes, or says that it read, and that were written since its base.</summary>
    private static List<string> Conflicts(SessionDraft draft, SessionCommit commit)
    {
        if (draft.State == DraftState.Absent)
        {
            return [];
        }

        // A key that is not there now may have gone since: below the floor nobody knows, and silence would lose an update.
        var since = commit.Base.Incarnation == draft.Incarnation ? commit.Base.Revision : 0;
        var known = since >= draft.DeltaFloor && since <= draft.HeldRevision && !draft.IsAnother(commit.Base);
        bool Written(string key) =>
            draft.Entries.TryGetValue(key, out var entry) ? !known || entry.Revision > since
            : !known || draft.Removals.Any(r => r.Revision > since && string.Equals(r.Key, key, StringComparison.Ordinal));

        var asked = commit.Changes.Removed.Concat(commit.Changes.Set.Select(static e => e.Key)).Concat(commit.Reads);
        if (commit.Changes.Clear)
        {
            asked = asked.Concat(draft.Entries.Keys).Concat(draft.Removals.Select(static r => r.Key));
        }

        return [.. asked.Distinct(StringComparer.Ordinal).Where(Written)];
    }

    private static LimitExceeded? OverLimit(SessionDraft draft, SessionPatch changes, SessionLimits limits)
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
                return new LimitExceeded(nameof(SessionLimits.MaximumKeyBytes), keyBytes, limits.MaximumKeyBytes);
            }

            if (value.Length > limits.MaximumEntryBytes)
            {
                return new LimitExceeded(nameof(SessionLimits.MaximumEntryBytes), value.Length, limits.MaximumEntryBytes);
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

        // What makes a session smaller is always welcome, also after a limit was lowered.
        return bytes > Math.Max(limits.MaximumSessionBytes, draft.Bytes) ? new LimitExceeded(nameof(SessionLimits.MaximumSessionBytes), bytes, limits.MaximumSessionBytes)
            : entries > Math.Max(limits.MaximumEntries, draft.Entries.Count) ? new LimitExceeded(nameof(SessionLimits.MaximumEntries), entries, limits.MaximumEntries)
            : null;
    }
}
