namespace OrleansSessions.Grains;

/// <summary>What callers receive (S3): only what is stored, and of that only what they do not have.</summary>
internal static class AnswerRules
{
    /// <summary>The result of a load by a caller that has the version <paramref name="known"/>.</summary>
    public static LoadOutcome Show(SessionDocument? held, DateTimeOffset? touched, DateTimeOffset now, SessionVersion known)
    {
        if (held is null || !ExpiryRules.IsInEffect(held, touched, now))
        {
            return LoadOutcome.Ended(held is not null && ExpiryRules.IsPastAbsoluteEnd(held, touched, now) ? SessionEndReason.ExpiredAbsolute : SessionEndReason.Absent);
        }

        return held.EndedBy switch
        {
            null => Answer(held, known),
            SessionEndReason.Rotated when now < held.Rotation!.Value.ShownUntil => new LoadOutcome { Status = LoadStatus.Rotated, PublicId = held.PublicId, Patch = Whole(held), Lifetime = held.Lifetime },
            SessionEndReason.ExpiredIdle => LoadOutcome.Ended(SessionEndReason.Absent),
            { } reason => LoadOutcome.Ended(reason),
        };
    }

    /// <summary>The result of a load of a live session by a caller that has the version <paramref name="known"/>.</summary>
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

    /// <summary>Adds how long the live session lasts, for a load that asks.</summary>
    public static LoadOutcome WithRemaining(LoadOutcome outcome, SessionDocument held, DateTimeOffset? touched, DateTimeOffset now)
    {
        var remaining = (touched is { } at ? at + held.Idle : held.Horizon) - now;
        return outcome with
        {
            Remaining = remaining < WireReader.MaximumDuration ? remaining : WireReader.MaximumDuration,
            Slack = touched is null ? ExpiryRules.Slack(held.Idle) : TimeSpan.Zero,
        };
    }

    /// <summary>The changes since <paramref name="known"/>; null when they are no longer known.</summary>
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

    /// <summary>Adds the stored version and the changes of others to an applied commit's result. When these are no longer known, the whole content is added.</summary>
    public static CommitOutcome Complete(CommitOutcome outcome, SessionCommit commit, SessionDocument stored)
    {
        if (outcome.Status != CommitStatus.Applied)
        {
            return outcome;
        }

        var others = stored.EndedBy is not (null or SessionEndReason.Rotated) ? null
            : commit.Base.IsNone && stored.DeltaFloor == 0 ? Everything(stored)
            : Since(stored, commit.Base);
        return outcome with
        {
            Version = stored.Version,
            PublicId = stored.PublicId,
            Others = others is not null ? WithoutOwn(others, commit.Changes) : stored.EndedBy is null or SessionEndReason.Rotated ? Whole(stored) : null,
        };
    }

    /// <summary>The result of a load under the former id of a session that may be forked: what it was before (S10).</summary>
    public static LoadOutcome ShowForkable(SessionDocument rotated) => new() { Status = LoadStatus.Forkable, PublicId = rotated.PublicId, Patch = Whole(rotated), Lifetime = rotated.Lifetime };

    /// <summary>The commit that creates a fork, from one that asks for it.</summary>
    public static SessionCommit ForkOf(SessionDocument rotated, SessionCommit request) => request with
    {
        ForkTo = default,
        Create = true,
        Base = default,
        Changes = new SessionPatch { Set = [.. rotated.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] },
        Lifetime = rotated.Lifetime,
        Lease = default,
        IsPresented = false,
    };

    /// <summary>The whole content.</summary>
    public static SessionPatch Whole(SessionDocument held) => new() { Clear = true, Set = [.. held.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))] };

    private static SessionPatch Everything(SessionDocument stored) => new()
    {
        Removed = [.. stored.Removals.Select(static r => r.Key)],
        Set = [.. stored.Entries.Select(static e => new SessionEntry(e.Key, e.Value.Value))],
    };

    /// <summary>Removes the caller's own values. Sending them back would double the traffic of every write.</summary>
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
