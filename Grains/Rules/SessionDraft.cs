namespace OrleansSessions;

/// <summary>
/// The next document while one batch is decided: what is held, and what the batch makes of it so far. It copies on the first change.
/// It records; whether something may be recorded, <see cref="SessionRules"/> says.
/// </summary>
internal sealed class SessionDraft
{
    private readonly Guid _freshIncarnation;
    private readonly bool _isOver;
    private DraftEntries? _entries;
    private DraftCommits? _commits;

    /// <summary>Starts from what is held.</summary>
    /// <param name="held">The document that storage holds; null when there is none.</param>
    /// <param name="touched">The last acknowledged touch; null when only the document is known.</param>
    /// <param name="now">The moment of the decision.</param>
    /// <param name="freshIncarnation">The incarnation of a session that the batch creates.</param>
    /// <param name="freshStamp">The stamp of the next document.</param>
    public SessionDraft(SessionId id, SessionDocument? held, DateTimeOffset? touched, DateTimeOffset now, Guid freshIncarnation, ulong freshStamp)
    {
        Id = id;
        Now = now;
        _freshIncarnation = freshIncarnation;
        Stamp = freshStamp;
        _isOver = held is not null && !ExpiryRules.Stands(held, touched, now);
        if (held is null || (_isOver && !ExpiryRules.IsOutlived(held, touched, now)))
        {
            return;
        }

        if (held.EndedBy == EndReason.Absent)
        {
            Lease = held.Lease;
            Fence = held.Fence;
            IsBlank = true;
            return;
        }

        Begin(held, touched ?? held.Horizon - ExpiryRules.Slack(held.Idle) - held.Idle);
        IsTouchKnown = touched is not null;
        EndedBy = _isOver ? EndReason.ExpiredAbsolute : held.EndedBy;
        State = EndedBy is null ? DraftState.Live : DraftState.Tombstone;
    }

    public SessionId Id { get; }

    public DateTimeOffset Now { get; }

    public DraftState State { get; private set; } = DraftState.Absent;

    public EndReason? EndedBy { get; private set; }

    /// <summary>The document that it starts from; null when there was no session.</summary>
    public SessionDocument? Held { get; private set; }

    /// <summary>Whether storage holds nothing but a lease.</summary>
    public bool IsBlank { get; }

    /// <summary>Whether the batch created the session.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>Whether the session goes on here, from another id.</summary>
    public bool IsAdopted { get; private set; }

    /// <summary>When the session was created.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>The stamp of the next document.</summary>
    public ulong Stamp { get; }

    public Guid Incarnation { get; private set; }

    public Guid PublicId { get; private set; }

    public DateTimeOffset Touched { get; private set; }

    /// <summary>Whether <see cref="Touched"/> is the last touch, and not merely one that was before it: all that a document tells.</summary>
    public bool IsTouchKnown { get; private set; }

    public TimeSpan Idle { get; private set; }

    public long Bytes => Content.Bytes;

    /// <summary>Who has it for itself, or had it last (S8).</summary>
    public DocumentLease? Lease { get; private set; }

    /// <summary>How many leases were given.</summary>
    public long Fence { get; private set; }

    /// <summary>What it has decided about its end.</summary>
    public SessionLifetime Lifetime { get; private set; }

    /// <summary>Where it goes on.</summary>
    public DocumentRotation? Rotation { get; private set; }

    /// <summary>Whether somebody has it for itself.</summary>
    public bool IsLent => Lease is { } lease && Now < lease.Until + SessionRules.ClockSkewMax;

    /// <summary>Whether there is something to store.</summary>
    public bool Changed { get; private set; }

    /// <summary>The revision that the next document gets.</summary>
    public long Revision => IsFresh || Held is null ? 1 : Held.Version.Revision + 1;

    /// <summary>The revision that is held of this life: callers cannot know a newer one.</summary>
    public long HeldRevision => IsFresh || Held is null ? 0 : Held.Version.Revision;

    public long DeltaFloor => Content.Floor;

    /// <summary>Whether the document of that revision was another one: a storage that was restored, or failed over, counts the same numbers again.</summary>
    public bool IsAnother(SessionVersion known) =>
        !IsFresh && Held is not null && known.Incarnation == Incarnation && Held.Stamps.Any(stamp => stamp.Revision == known.Revision && stamp.Stamp != known.Stamp);

    public IReadOnlyDictionary<string, DocumentEntry> Entries => Content.Entries;

    public IReadOnlyList<DocumentRemoval> Removals => Content.Removals;

    public IReadOnlyList<AppliedCommit> Applied => Commits.Applied;

    public AppliedCommit Forgotten => Commits.Forgotten;

    public void Create(Guid publicId)
    {
        IsFresh = true;
        _entries = new DraftEntries();
        _commits = new DraftCommits();
        Created = Now;
        State = DraftState.Live;
        EndedBy = null;
        Incarnation = _freshIncarnation;
        PublicId = publicId;
        Touched = Now;
        IsTouchKnown = true;
        Lifetime = default;
        Changed = true;
    }

    /// <summary>Goes on with a session that was under another id until now.</summary>
    public void Adopt(SessionDocument left)
    {
        Begin(left, Now);
        IsTouchKnown = true;
        State = DraftState.Live;
        EndedBy = null;
        Rotation = null;
        IsAdopted = true;
        Changed = true;
    }

    /// <summary>Leaves for another id: what it left with stays for a while, to be looked at.</summary>
    public void Rotate(SessionId to, TimeSpan grace)
    {
        State = DraftState.Tombstone;
        EndedBy = EndReason.Rotated;
        Rotation = new DocumentRotation(to, Now + grace);
        Changed = true;
    }

    public void Live(SessionLifetime lifetime)
    {
        Lifetime = lifetime;
        Changed = true;
    }

    public void Apply(Guid commitId, SessionPatch changes)
    {
        Content.Apply(changes, Revision);
        Commits.Remember(commitId, Revision, Now);
        Changed = true;
    }

    /// <summary>Ends it: a tombstone that says why, and has nothing of what was in it but the ids of commits, for retries.</summary>
    public void End(EndReason reason)
    {
        State = DraftState.Tombstone;
        EndedBy = reason;
        Content.Drop();
        Lease = null;
        Changed = true;
    }

    public void Touch(DateTimeOffset at, TimeSpan idle, bool isNewest = true)
    {
        IsTouchKnown |= isNewest;
        Touched = at > Touched ? at : Touched;
        Idle = ExpiryRules.Idle(Lifetime, idle);
    }

    /// <summary>Gives it to one who asks, as the next lease.</summary>
    public void Lend(Guid ticket, TimeSpan most)
    {
        Fence++;
        var last = Now + most;
        Lease = new DocumentLease(ticket, Earlier(Now + LeaseRules.Length, last), last);
        Changed = true;
    }

    /// <summary>Prolongs the lease.</summary>
    public void Keep()
    {
        var lease = Lease!.Value;
        Lease = lease with { Until = Earlier(Now + LeaseRules.Length, lease.Last) };
        Changed = true;
    }

    /// <summary>Ends the lease.</summary>
    public void Release()
    {
        Changed |= Lease is not null;
        Lease = null;
    }

    /// <summary>Asks for a document with a later horizon, whatever else changes.</summary>
    public void Extend() => Changed = true;

    /// <summary>Asks for what is left of a session that is over to go: of one that was not idle a tombstone stays for a while.</summary>
    public void Expire()
    {
        if (EndedBy == EndReason.ExpiredAbsolute && _isOver)
        {
            End(EndReason.ExpiredAbsolute);
        }

        Changed |= _isOver;
    }

    private DraftEntries Content => _entries ??= new DraftEntries();

    private DraftCommits Commits => _commits ??= new DraftCommits();

    private void Begin(SessionDocument held, DateTimeOffset touched)
    {
        Held = held;
        Incarnation = held.Version.Incarnation;
        PublicId = held.PublicId;
        Touched = touched;
        Idle = held.Idle;
        Lease = held.Lease;
        Fence = held.Fence;
        Lifetime = held.Lifetime;
        Rotation = held.Rotation;
        _entries = new DraftEntries(held);
        _commits = new DraftCommits(held);
        Created = held.Created;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
