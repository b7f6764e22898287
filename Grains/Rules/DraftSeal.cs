namespace OrleansSessions.Grains;

/// <summary>Turns a finished draft into the document to store.</summary>
internal static class DraftSeal
{
    /// <summary>Whether the session must be registered in the expiry ledger before the document is stored: it is new, or ends earlier than registered.</summary>
    public static bool NeedsRegistration(SessionDraft draft, SessionDocument next) =>
        draft.IsFresh || draft.IsAdopted || (draft.Held is null && !draft.IsBlank)
        || (draft.Held is not null && (next.Horizon < draft.Held.Horizon || (draft.State == DraftState.Tombstone && draft.Held.EndedBy is null)));

    /// <summary>Whether the draft ends the session that was there before. A rotation is not an end.</summary>
    public static bool EndsSession(SessionDraft draft, SessionDocument before) =>
        draft.EndedBy != SessionEndReason.Rotated && (draft.State != DraftState.Live || draft.Incarnation != before.Version.Incarnation);

    /// <summary>The document to store; null when the row must be deleted.</summary>
    public static SessionDocument? Seal(SessionDraft draft)
    {
        if (draft.State == DraftState.Absent)
        {
            return draft.Lease is { } lease ? Blank(draft, lease) : null;
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
            Horizon = draft.State == DraftState.Tombstone ? draft.Now + SessionRules.TombstoneRetention : ExpiryRules.Horizon(draft.Touched, draft.Idle, draft.Lifetime.Ends),
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
        };
    }

    private static SessionDocument Blank(SessionDraft draft, DocumentLease lease) => new()
    {
        Id = draft.Id,
        Version = new SessionVersion(Guid.Empty, 1, draft.Stamp),
        PublicId = Guid.Empty,
        Created = draft.Now,
        Idle = LeaseRules.Length,
        Horizon = lease.Until + LeaseRules.Length,
        EndedBy = SessionEndReason.Absent,
        Lease = lease,
        Fence = draft.Fence,
    };
}
