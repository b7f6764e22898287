namespace OrleansSessions.Grains;

/// <summary>
/// The next document while one batch is decided: the held document with the changes of the batch so far. It copies on the first change. It only records
/// changes; <see cref="SessionRules"/> decides whether they are allowed.
/// </summary>
internal sealed class SessionDraft
{
    private readonly Guid _freshIncarnation;
    private readonly bool _isOver;
    private DraftEntries? _entries;
    private DraftCommits? _commits;

    /// <summary>Starts from the held document.</summary>
    /// <param name="held">The document in storage; null when there is none.</param>
    /// <param name="touched">The time of the last acknowledged touch; null when only the document is known.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="freshIncarnation">The incarnation of a session that this batch creates.</param>
    /// <param name="freshStamp">The stamp of the next document.</param>
    public SessionDraft(SessionId id, SessionDocument? held, DateTimeOffset? touched, DateTimeOffset now, Guid freshIncarnation, ulong freshStamp)
    {
        Id = id;
        Now = Latest = now;
        _freshIncarnation = freshIncarnation;
        Stamp = freshStamp;
        _isOver = held is not null && !ExpiryRules.IsInEffect(held, touched, now);
        Arrived = held is null ? null : ExpiryRules.RecentArrival(held, now);
        Ends = new DraftEnds(held, !_isOver ? null : ExpiryRules.IsPastAbsoluteEnd(held!, touched, now) ? SessionEndReason.ExpiredAbsolute : SessionEndReason.ExpiredIdle);
        if (held is null or { EndedBy: SessionEndReason.ExpiredIdle } || (_isOver && !ExpiryRules.IsPastAbsoluteEnd(held, touched, now)))
        {
            return;
        }

        if (held.EndedBy == SessionEndReason.Absent)
        {
            (Lease, Fence) = (held.Lease, held.Fence);
            IsBlank = true;
            return;
        }

        Load(held, touched ?? held.Horizon - ExpiryRules.Slack(held.Idle) - held.Idle);
        IsTouchKnown = touched is not null;
        EndedBy = _isOver ? SessionEndReason.ExpiredAbsolute : held.EndedBy;
        State = EndedBy is null ? DraftState.Live : DraftState.Tombstone;
    }

    public SessionId Id { get; }
    public DateTimeOffset Now { get; }

    /// <summary>The latest that it can be now, by default <see cref="Now"/>: touches and tombstones count from here.</summary>
    public DateTimeOffset Latest { get; init; }

    public DraftState State { get; private set; } = DraftState.Absent;

    public SessionEndReason? EndedBy { get; private set; }

    /// <summary>The document that the draft started from; null when there was no session.</summary>
    public SessionDocument? Held { get; private set; }

    /// <summary>Whether storage has only a lease, and no session.</summary>
    public bool IsBlank { get; }

    /// <summary>Whether the batch created the session.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>Whether the session was rotated to this id in this batch.</summary>
    public bool IsAdopted { get; private set; }

    public DateTimeOffset Created { get; private set; }
    public ulong Stamp { get; }
    public Guid Incarnation { get; private set; }
    public Guid PublicId { get; private set; }
    public DateTimeOffset Touched { get; private set; }

    /// <summary>Whether <see cref="Touched"/> is the last touch. A document alone only proves a time that is not later than it.</summary>
    public bool IsTouchKnown { get; private set; }
    public TimeSpan Idle { get; private set; }
    public long Bytes => Content.Bytes;

    /// <summary>The exclusive lease, or the last one (S8).</summary>
    public DocumentLease? Lease { get; private set; }

    public long Fence { get; private set; }

    /// <summary>The session's own idle timeout, absolute end and end notification.</summary>
    public SessionLifetime Lifetime { get; private set; }

    /// <summary>The session's new id, if it was rotated.</summary>
    public DocumentRotation? Rotation { get; private set; }

    /// <summary>When a session arrived at this id; null when none did recently.</summary>
    public DateTimeOffset? Arrived { get; private set; }

    /// <summary>The forks of the session; null when it may not be forked (any more).</summary>
    public DocumentForks? Forks { get; private set; }

    public DraftEnds Ends { get; }

    /// <summary>Whether the lease is held now.</summary>
    public bool IsLeased => Lease is { } lease && Now < lease.Until + SessionRules.MaximumClockSkew;

    /// <summary>Whether there is something to store.</summary>
    public bool Changed { get; private set; }

    /// <summary>The revision of the next document.</summary>
    public long Revision => IsFresh || Held is null ? 1 : Held.Version.Revision + 1;

    /// <summary>The held revision of this incarnation. Callers cannot know a newer one.</summary>
    public long HeldRevision => IsFresh || Held is null ? 0 : Held.Version.Revision;

    public long DeltaFloor => Content.Floor;

    /// <summary>Whether the document of that revision was a different one. A store that was restored or failed over assigns the same revisions again.</summary>
    public bool IsDifferentDocument(SessionVersion known) =>
        !IsFresh && Held is not null && known.Incarnation == Incarnation && Held.Stamps.Any(stamp => stamp.Revision == known.Revision && stamp.Stamp != known.Stamp);

    public IReadOnlyDictionary<string, DocumentEntry> Entries => Content.Entries;
    public IReadOnlyList<DocumentRemoval> Removals => Content.Removals;
    public IReadOnlyList<AppliedCommit> Applied => Commits.Applied;
    public AppliedCommit Forgotten => Commits.Forgotten;

    /// <summary>Creates the session.</summary>
    public void Create(Guid publicId)
    {
        IsFresh = true;
        _entries = new DraftEntries();
        _commits = new DraftCommits();
        Created = Now;
        (State, EndedBy) = (DraftState.Live, null);
        (Incarnation, PublicId) = (_freshIncarnation, publicId);
        Touched = Latest;
        IsTouchKnown = true;
        (Lifetime, Forks) = (default, null);
        Changed = true;
    }

    /// <summary>Continues a session that had another id until now.</summary>
    public void Adopt(SessionDocument rotated)
    {
        Load(rotated, Latest);
        IsTouchKnown = true;
        (State, EndedBy) = (DraftState.Live, null);
        (Rotation, Arrived) = (null, Latest);
        IsAdopted = true;
        Changed = true;
    }

    /// <summary>Rotates the session to another id. The content stays readable under the old id for a grace period.</summary>
    public void Rotate(DocumentRotation rotation, DocumentForks? forks)
    {
        (State, EndedBy) = (DraftState.Tombstone, SessionEndReason.Rotated);
        (Rotation, Forks) = (rotation, forks);
        Changed = true;
    }

    /// <summary>Sets the session's forks.</summary>
    public void SetForks(DocumentForks? forks)
    {
        Changed |= Forks != forks;
        Forks = forks;
    }

    /// <summary>Sets the session's own lifetime.</summary>
    public void SetLifetime(SessionLifetime lifetime)
    {
        Lifetime = lifetime;
        Changed = true;
    }

    /// <summary>Applies the changes of a commit.</summary>
    public void Apply(Guid commitId, SessionPatch changes)
    {
        Content.Apply(changes, Revision);
        Commits.Remember(commitId, Revision, Now);
        Changed = true;
    }

    /// <summary>Ends the session. A tombstone with the reason remains; of the content it keeps only the ids of recent commits, to recognize retries.</summary>
    public void End(SessionEndReason reason)
    {
        if (State == DraftState.Live)
        {
            Ends.Record(Lifetime, new EndedSession(Incarnation, PublicId, reason, Entries));
        }

        (State, EndedBy) = (DraftState.Tombstone, reason);
        Content.Drop();
        Commits.ForgetOld(Now);
        (Lease, Forks) = (null, null);
        Changed = true;
    }

    /// <summary>Touches the session. <paramref name="isNewest"/>: no later touch can have been acknowledged.</summary>
    public void Touch(DateTimeOffset at, TimeSpan idle, bool isNewest = true)
    {
        IsTouchKnown |= isNewest;
        Touched = at > Touched ? at : Touched;
        Idle = ExpiryRules.Idle(Lifetime, idle);
    }

    /// <summary>Grants the lease to a ticket, with the next fence.</summary>
    public void GrantLease(Guid ticket, TimeSpan maximumDuration)
    {
        Fence++;
        var last = Now + maximumDuration;
        Lease = new DocumentLease(ticket, ExpiryRules.Earlier(Now + LeaseRules.Length, last), last);
        Changed = true;
    }

    /// <summary>Renews the lease.</summary>
    public void RenewLease()
    {
        var lease = Lease!.Value;
        Lease = lease with { Until = ExpiryRules.Earlier(Now + LeaseRules.Length, lease.Last) };
        Changed = true;
    }

    /// <summary>Ends the lease.</summary>
    public void ReleaseLease()
    {
        Changed |= Lease is not null;
        Lease = null;
    }

    /// <summary>Requires a write, so that the document gets a later horizon.</summary>
    public void ExtendHorizon() => Changed = true;

    /// <summary>Removes a session that has expired. If it reached its absolute end, a tombstone remains for a while.</summary>
    public void Expire()
    {
        if (_isOver && EndedBy == SessionEndReason.ExpiredAbsolute)
        {
            End(SessionEndReason.ExpiredAbsolute);
        }

        Changed |= _isOver;
    }

    private DraftEntries Content => _entries ??= new DraftEntries();
    private DraftCommits Commits => _commits ??= new DraftCommits();

    private void Load(SessionDocument held, DateTimeOffset touched)
    {
        (Held, Incarnation, PublicId, Created) = (held, held.Version.Incarnation, held.PublicId, held.Created);
        (Touched, Idle, Lifetime) = (touched, held.Idle, held.Lifetime);
        (Lease, Fence) = (held.Lease, held.Fence);
        (Rotation, Forks) = (held.Rotation, held.Forks);
        (_entries, _commits) = (new DraftEntries(held), new DraftCommits(held));
    }
}
