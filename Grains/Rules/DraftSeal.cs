namespace OrleansSessions.Grains;

/// <summary>Turns a finished draft into the document to store.</summary>
internal static class DraftSeal
{
    /// <summary>Whether the session must be registered in the expiry ledger before the document is stored: it is new, or ends earlier than registered.</summary>
    public static bool NeedsRegistration(SessionDraft draft, SessionDocument next) =>
        draft.IsFresh || draft.IsAdopted || (draft.Held is null && !draft.IsBlank)
        || (draft.Held is not null && (next.Horizon < draft.Held.Horizon || (draft.State == DraftState.Tombstone && draft.Held.EndedBy is null)));

    /// <summary>The document to store; null when the row must be deleted.</summary>
    /// <param name="draft">The finished draft.</param>
    /// <param name="endedKeyRetention">How long the tombstone remains of a session that ended by somebody's decision.</param>
    public static SessionDocument? Seal(SessionDraft draft, TimeSpan endedKeyRetention)
    {
        if (draft.State == DraftState.Absent)
        {
            return draft.Lease is { } lease ? Blank(draft, SessionEndReason.Absent, lease.Until + LeaseRules.Length)
                : draft.Arrived is { } arrived ? Blank(draft, SessionEndReason.ExpiredIdle, arrived + SessionRules.ArrivalRetention)
                : null;
        }

        var version = new SessionVersion(draft.Incarnation, draft.Revision, draft.Stamp);
        var earlier = draft.IsFresh || draft.Held is null ? [] : draft.Held.Stamps;
        return new SessionDocument
        {
            Id = draft.Id,
            Version = version,
            PublicId = draft.PublicId,
            Created = draft.Created,
            Idle = draft.Idle,
            Horizon = draft.EndedBy switch
            {
                null => ExpiryRules.Horizon(draft.Touched, draft.Idle, draft.Lifetime.Ends),
                SessionEndReason.Abandoned or SessionEndReason.Revoked => draft.Latest + endedKeyRetention,
                _ => draft.Latest + SessionRules.TombstoneRetention,
            },
            EndedBy = draft.EndedBy,
            Entries = draft.Entries,
            Removals = draft.Removals,
            DeltaFloor = draft.DeltaFloor,
            Stamps = [.. earlier.Skip(earlier.Count - SessionDocument.MaximumStamps + 1), new DocumentStamp(version.Revision, version.Stamp)],
            Applied = draft.Applied,
            Forgotten = draft.Forgotten,
            Lease = draft.Lease,
            Fence = draft.Fence,
            Lifetime = draft.Lifetime,
            Rotation = draft.Rotation,
            Arrived = draft.Arrived,
            Forks = draft.Forks,
        };
    }

    /// <summary>A document without a session.</summary>
    private static SessionDocument Blank(SessionDraft draft, SessionEndReason reason, DateTimeOffset horizon) => new()
    {
        Id = draft.Id,
        Version = new SessionVersion(Guid.Empty, 1, draft.Stamp),
        PublicId = Guid.Empty,
        Created = draft.Now,
        Idle = LeaseRules.Length,
        Horizon = horizon,
        EndedBy = reason,
        Lease = draft.Lease,
        Fence = draft.Fence,
        Arrived = draft.Arrived,
    };
}
