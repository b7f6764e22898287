using System.Text;

namespace OrleansSessions;

/// <summary>
/// The next document while one batch is decided: what is held, and what the batch makes of it so far. It copies on the first change.
/// It records; whether something may be recorded, <see cref="SessionRules"/> says.
/// </summary>
internal sealed partial class SessionDraft
{
    private SessionDocument? _held;
    private readonly Guid _freshIncarnation;
    private readonly ulong _freshStamp;
    private Dictionary<string, DocumentEntry>? _entries;
    private List<DocumentRemoval>? _removals;
    private List<AppliedCommit>? _applied;
    private long _floor;
    private AppliedCommit _forgotten;
    private DateTimeOffset _created;
    private bool _fresh;
    private bool _adopted; // it went on here, from another id
    private readonly bool _isOver;
    private readonly bool _isBlank; // storage holds nothing but a lease

    /// <summary>Starts from what is held.</summary>
    /// <param name="held">The document that storage holds; null when there is none.</param>
    /// <param name="touched">The last acknowledged touch; null when only the document is known.</param>
    /// <param name="now">The moment of the decision.</param>
    /// <param name="freshIncarnation">The life to use if the batch creates one.</param>
    /// <param name="freshStamp">The stamp of the next document.</param>
    public SessionDraft(SessionId id, SessionDocument? held, DateTimeOffset? touched, DateTimeOffset now, Guid freshIncarnation, ulong freshStamp)
    {
        Id = id;
        Now = now;
        _freshIncarnation = freshIncarnation;
        _freshStamp = freshStamp;
        _isOver = held is not null && !SessionRules.Stands(held, touched, now);
        if (held is null || (_isOver && !SessionRules.IsOutlived(held, touched, now)))
        {
            return;
        }

        if (held.EndedBy == EndReason.Absent)
        {
            Lease = held.Lease;
            Fence = held.Fence;
            _isBlank = true;
            return;
        }

        Begin(held, touched ?? held.Horizon - SessionRules.Slack(held.Idle) - held.Idle);
        IsTouchKnown = touched is not null;
        EndedBy = _isOver ? EndReason.ExpiredAbsolute : held.EndedBy;
        State = EndedBy is null ? DraftState.Live : DraftState.Tombstone;
    }

    public SessionId Id { get; }

    public DateTimeOffset Now { get; }

    public DraftState State { get; private set; } = DraftState.Absent;

    public EndReason? EndedBy { get; private set; }

    public Guid Incarnation { get; private set; }

    public Guid PublicId { get; private set; }

    public DateTimeOffset Touched { get; private set; }

    /// <summary>Whether <see cref="Touched"/> is the last touch, and not merely one that was before it: all that a document tells.</summary>
    public bool IsTouchKnown { get; private set; }

    public TimeSpan Idle { get; private set; }

    public long Bytes { get; private set; }

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
    public long Revision => _fresh || _held is null ? 1 : _held.Version.Revision + 1;

    /// <summary>The revision that is held of this life: callers cannot know a newer one.</summary>
    public long HeldRevision => _fresh || _held is null ? 0 : _held.Version.Revision;

    public long DeltaFloor => _floor;

    /// <summary>Whether the document of that revision was another one: a storage that was restored, or failed over, counts the same numbers again.</summary>
    public bool IsAnother(SessionVersion known) =>
        !_fresh && _held is not null && known.Incarnation == Incarnation && _held.Stamps.Any(stamp => stamp.Revision == known.Revision && stamp.Stamp != known.Stamp);

    public IReadOnlyDictionary<string, DocumentEntry> Entries => _entries ?? (_fresh || _held is null ? SessionDocument.EmptyEntries : _held.Entries);

    public IReadOnlyList<DocumentRemoval> Removals => _removals ?? (_fresh || _held is null ? [] : _held.Removals);

    public IReadOnlyList<AppliedCommit> Applied => _applied ?? (_fresh || _held is null ? [] : _held.Applied);

    public AppliedCommit Forgotten => _forgotten;

    public void Create(Guid publicId)
    {
        _fresh = true;
        _entries = new Dictionary<string, DocumentEntry>(StringComparer.Ordinal);
        _removals = [];
        _applied = [];
        _floor = 0;
        _forgotten = default;
        _created = Now;
        State = DraftState.Live;
        EndedBy = null;
        Incarnation = _freshIncarnation;
        PublicId = publicId;
        Touched = Now;
        IsTouchKnown = true;
        Lifetime = default;
        Bytes = 0;
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
        _adopted = true;
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
        var entries = _entries ??= new Dictionary<string, DocumentEntry>(Entries, StringComparer.Ordinal);
        var removals = _removals ??= [.. Removals];
        if (changes.Clear && entries.Count > 0)
        {
            // All that went is one step of the floor: older copies are sent the whole session, which is small now.
            entries.Clear();
            removals.Clear();
            _floor = Revision;
            Bytes = 0;
        }

        foreach (var key in changes.Removed)
        {
            if (entries.Remove(key, out var gone))
            {
                Bytes -= SizeOf(key, gone.Value);
                removals.Add(new DocumentRemoval(key, Revision));
            }
        }

        foreach (var (key, value) in changes.Set)
        {
            if (entries.TryGetValue(key, out var old))
            {
                Bytes -= SizeOf(key, old.Value);
            }
            else
            {
                removals.RemoveAll(r => string.Equals(r.Key, key, StringComparison.Ordinal));
            }

            entries[key] = new DocumentEntry(value, Revision);
            Bytes += SizeOf(key, value);
        }

        while (removals.Count > SessionDocument.RemovalsMax)
        {
            _floor = Math.Max(_floor, removals[0].Revision);
            removals.RemoveAt(0);
        }

        var applied = _applied ??= [.. Applied];
        applied.Add(new AppliedCommit(commitId, Revision, Now));
        while (applied.Count > SessionDocument.AppliedMax || applied[0].At < Now - SessionRules.AppliedKept)
        {
            // The clock of another silo may have been ahead: what was forgotten last need not have the latest time.
            _forgotten = new AppliedCommit(Guid.Empty, applied[0].Revision, applied[0].At > _forgotten.At ? applied[0].At : _forgotten.At);
            applied.RemoveAt(0);
        }

        Changed = true;
    }

    /// <summary>Ends it: a tombstone that says why, and has nothing of what was in it but the ids of commits, for retries.</summary>
    public void End(EndReason reason)
    {
        State = DraftState.Tombstone;
        EndedBy = reason;
        _entries = new Dictionary<string, DocumentEntry>(StringComparer.Ordinal);
        _removals = [];
        Bytes = 0;
        Lease = null;
        Changed = true;
    }

    public void Touch(DateTimeOffset at, TimeSpan idle, bool isNewest = true)
    {
        IsTouchKnown |= isNewest;
        Touched = at > Touched ? at : Touched;
        Idle = SessionRules.Idle(Lifetime, idle);
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

    private void Begin(SessionDocument held, DateTimeOffset touched)
    {
        _held = held;
        Incarnation = held.Version.Incarnation;
        PublicId = held.PublicId;
        Touched = touched;
        Idle = held.Idle;
        Bytes = SessionRules.SizeOf(held);
        Lease = held.Lease;
        Fence = held.Fence;
        Lifetime = held.Lifetime;
        Rotation = held.Rotation;
        _floor = held.DeltaFloor;
        _forgotten = held.Forgotten;
        _created = held.Created;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    public static long SizeOf(string key, ReadOnlyMemory<byte> value) => Encoding.UTF8.GetByteCount(key) + value.Length;
}

/// <summary>What there is of a session at the moment of a decision.</summary>
internal enum DraftState
{
    Absent,
    Live,
    Tombstone,
}
