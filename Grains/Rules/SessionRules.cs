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

    /// <summary>S7: by how much a stored end lies behind the real one, so that not every touch is a write. idle / 4 within 1 to 5 minutes; at most idle.</summary>
    public static TimeSpan Slack(TimeSpan idle)
    {
        var quarter = Math.Clamp((idle / 4).Ticks, TimeSpan.TicksPerMinute, 5 * TimeSpan.TicksPerMinute);
        return TimeSpan.FromTicks(Math.Min(quarter, idle.Ticks));
    }

    /// <summary>How long a load of a session that goes on under another key may be shown what was there before.</summary>
    public static readonly TimeSpan GraceMax = TimeSpan.FromMinutes(1);

    /// <summary>The idle timeout that counts.</summary>
    public static TimeSpan Idle(SessionLifetime lifetime, TimeSpan asked) => lifetime.Idle > TimeSpan.Zero ? lifetime.Idle : asked;

    /// <summary>S7: the end that a document claims when it is stored. An absolute one is meant to the second.</summary>
    public static DateTimeOffset Horizon(DateTimeOffset touched, TimeSpan idle, DateTimeOffset? ends = null) => Earlier(touched + idle + Slack(idle), ends);

    /// <summary>S7b: whether a touch may be acknowledged without a write. Otherwise a lost cell would end the session too early.</summary>
    public static bool Covers(SessionDocument held, DateTimeOffset touched, TimeSpan idle) =>
        held.Idle == idle && Earlier(touched + idle + Skew(idle), held.Lifetime.Ends) <= held.Horizon;

    /// <summary>S7b: whether a new horizon should be written behind the caller's back, before one has to wait for it.</summary>
    public static bool IsDue(SessionDocument held, DateTimeOffset touched) =>
        held.Horizon != held.Lifetime.Ends && held.Horizon - touched - held.Idle < Slack(held.Idle) / 2;

    /// <summary>S7a and S7c: when it ends. Who saw it touched knows exactly; who has only the document takes its horizon.</summary>
    public static DateTimeOffset End(SessionDocument held, DateTimeOffset? touched) =>
        held.EndedBy is null && touched is { } at ? Earlier(at + held.Idle, held.Lifetime.Ends) : held.Horizon;

    /// <summary>Whether its absolute lifetime ended it, and not long ago: it stands for its own tombstone until that is stored.</summary>
    public static bool IsOutlived(SessionDocument held, DateTimeOffset? touched, DateTimeOffset now) =>
        held.EndedBy is null && held.Lifetime.Ends is { } ends && End(held, touched) == ends && now >= ends && now < ends + TombstoneKept;

    /// <summary>Whether the document still counts, as a session or as a tombstone: half-open, up to its end.</summary>
    public static bool Stands(SessionDocument held, DateTimeOffset? touched, DateTimeOffset now) => now < End(held, touched);

    /// <summary>Bytes of all keys and values.</summary>
    public static long SizeOf(SessionDocument held)
    {
        long size = 0;
        foreach (var (key, entry) in held.Entries)
        {
            size += SessionDraft.SizeOf(key, entry.Value);
        }

        return size;
    }

    /// <summary>S3: what a caller who holds <paramref name="known"/> is sent.</summary>
    public static LoadOutcome Show(SessionDocument? held, DateTimeOffset? touched, DateTimeOffset now, SessionVersion known)
    {
        if (held is null || !Stands(held, touched, now))
        {
            return LoadOutcome.Ended(held is not null && IsOutlived(held, touched, now) ? EndReason.Outlived : EndReason.Absent);
        }

        return held.EndedBy switch
        {
            null => Answer(held, known),
            EndReason.Rotated when now < held.Rotation!.Value.ShownUntil => new LoadOutcome { Status = LoadStatus.Rotated, PublicId = held.PublicId, Patch = Whole(held), Lifetime = held.Lifetime },
            { } reason => LoadOutcome.Ended(reason),
        };
    }

    /// <summary>S3: what a caller who holds <paramref name="known"/> is sent of a live session.</summary>
    public static LoadOutcome Answer(SessionDocument held, SessionVersion known)
    {
        if (known == held.Version)
        {
            return new LoadOutcome { Status = LoadStatus.Unchanged, Version = held.Version, PublicId = held.PublicId, Lifetime = held.Lifetime };
        }

        var delta = Since(held, known);
        return new LoadOutcome
        {
            Status = delta is null ? LoadStatus.Whole : LoadStatus.Changed,
            Version = held.Version,
            PublicId = held.PublicId,
            Patch = delta ?? Whole(held),
            Lifetime = held.Lifetime,
        };
    }

    /// <summary>What changed since <paramref name="known"/>; null when that is not known any more.</summary>
    public static SessionPatch? Since(SessionDocument held, SessionVersion known)
    {
        if (known.Incarnation != held.Version.Incarnation
            || known.Revision < held.DeltaFloor
            || !held.Stamps.Contains(new DocumentStamp(known.Revision, known.Stamp)))
        {
            return null;
        }

        return new SessionPatch
        {
            Removed = [.. held.Removals.Where(r => r.Revision > known.Revision).Select(static r => r.Key)],
            Set = [.. held.Entries.Where(e => e.Value.Revision > known.Revision).Select(static e => new SessionEntry(e.Key, e.Value.Value))],
        };
    }

    /// <summary>
    /// Decides a commit. What it answers rests on the draft, so nobody hears it before the draft is stored (S3).
    /// <see cref="CommitOutcome.Version"/> and <see cref="CommitOutcome.Others"/> are filled in by <see cref="Complete"/>.
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

        if (OverLimit(draft, commit.Changes, limits) is { } limit)
        {
            return CommitOutcome.OverLimit(limit);
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

    /// <summary>Tells an applied commit's sender what is stored now, and what of it came from others.</summary>
    public static CommitOutcome Complete(CommitOutcome outcome, SessionCommit commit, SessionDocument stored)
    {
        if (outcome.Status != CommitStatus.Applied)
        {
            return outcome;
        }

        var others = stored.EndedBy is not (null or EndReason.Rotated) ? null
            : commit.Base.IsNone && stored.DeltaFloor == 0 ? Everything(stored)
            : Since(stored, commit.Base);
        return outcome with
        {
            Version = stored.Version,
            PublicId = stored.PublicId,
            Others = others is null ? null : WithoutOwn(others, commit.Changes),
        };
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

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private static SessionPatch Whole(SessionDocument held) => new() { Clear = true, Set = [.. held.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] };

    private static TimeSpan Skew(TimeSpan idle)
    {
        var eighth = Slack(idle) / 8;
        return eighth < ClockSkewMax ? eighth : ClockSkewMax;
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
        var known = since >= draft.DeltaFloor && since <= draft.HeldRevision;
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
                bytes -= SessionDraft.SizeOf(key, gone.Value);
                entries--;
            }
        }

        foreach (var (key, value) in changes.Set)
        {
            var keyBytes = SessionDraft.SizeOf(key, default);
            if (keyBytes > limits.KeyBytesMax)
            {
                return new LimitExceeded(nameof(SessionLimits.KeyBytesMax), keyBytes, limits.KeyBytesMax);
            }

            if (value.Length > limits.EntryBytesMax)
            {
                return new LimitExceeded(nameof(SessionLimits.EntryBytesMax), value.Length, limits.EntryBytesMax);
            }

            bytes += keyBytes + value.Length;
            if (!changes.Clear && draft.Entries.TryGetValue(key, out var old))
            {
                bytes -= SessionDraft.SizeOf(key, old.Value);
            }
            else
            {
                entries++;
            }
        }

        // What makes a session smaller is always welcome, also after a limit was lowered.
        return bytes > Math.Max(limits.SessionBytesMax, draft.Bytes) ? new LimitExceeded(nameof(SessionLimits.SessionBytesMax), bytes, limits.SessionBytesMax)
            : entries > Math.Max(limits.EntriesMax, draft.Entries.Count) ? new LimitExceeded(nameof(SessionLimits.EntriesMax), entries, limits.EntriesMax)
            : null;
    }

    private static SessionPatch Everything(SessionDocument stored) => new()
    {
        Removed = [.. stored.Removals.Select(static r => r.Key)],
        Set = [.. stored.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))],
    };

    /// <summary>The caller has its own values; sending them back would double the traffic of every write.</summary>
    private static SessionPatch WithoutOwn(SessionPatch others, SessionPatch own)
    {
        var values = own.Set.ToDictionary(static e => e.Key, static e => e.Value, StringComparer.Ordinal);
        var gone = own.Removed.ToHashSet(StringComparer.Ordinal);
        return new SessionPatch
        {
            Removed = [.. others.Removed.Where(key => !gone.Contains(key))],
            Set = [.. others.Set.Where(e => !values.TryGetValue(e.Key, out var value) || !value.Span.SequenceEqual(e.Value.Span))],
        };
    }
}
