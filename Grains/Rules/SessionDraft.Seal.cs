namespace OrleansSessions;

/// <content>What is stored of it.</content>
internal sealed partial class SessionDraft
{
    /// <summary>Whether the ledger must hear of it before it is stored: a life begins, or ends sooner than was noted.</summary>
    public bool NeedsNote(SessionDocument next) => _fresh || _adopted || (_held is null && !_isBlank) || (_held is not null && (next.Horizon < _held.Horizon || (State == DraftState.Tombstone && _held.EndedBy is null)));

    /// <summary>Whether a life that was there before is over, and does not go on elsewhere.</summary>
    public bool HasEnded(SessionDocument before) => EndedBy != EndReason.Rotated && (State != DraftState.Live || Incarnation != before.Version.Incarnation);

    /// <summary>The document to store; null when the row is to go.</summary>
    public SessionDocument? Seal()
    {
        if (State == DraftState.Absent)
        {
            return Lease is { } lease ? Blank(lease) : null;
        }

        var version = new SessionVersion(Incarnation, Revision, _freshStamp);
        var earlier = _fresh || _held is null ? [] : _held.Stamps;
        return new SessionDocument
        {
            Id = Id,
            Version = version,
            PublicId = PublicId,
            Created = _created,
            Idle = Idle,
            Horizon = State == DraftState.Tombstone ? Now + SessionRules.TombstoneKept : SessionRules.Horizon(Touched, Idle, Lifetime.Ends),
            EndedBy = EndedBy,
            Entries = Entries,
            Removals = Removals,
            DeltaFloor = _floor,
            Stamps = [.. earlier.Skip(earlier.Count - SessionDocument.StampsMax + 1), new DocumentStamp(version.Revision, version.Stamp)],
            Applied = Applied,
            Forgotten = _forgotten,
            Lease = Lease,
            Fence = Fence,
            Lifetime = Lifetime,
            Rotation = Rotation,
        };
    }

    private SessionDocument Blank(DocumentLease lease) => new()
    {
        Id = Id,
        Version = new SessionVersion(Guid.Empty, 1, _freshStamp),
        PublicId = Guid.Empty,
        Created = Now,
        Idle = LeaseRules.Length,
        Horizon = lease.Until + LeaseRules.Length,
        EndedBy = EndReason.Absent,
        Lease = lease,
        Fence = Fence,
    };
}
