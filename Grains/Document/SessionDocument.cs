using System.Text;

namespace OrleansSessions.Grains;

/// <summary>
/// What is stored of one session: an immutable value, replaced as a whole. It contains everything that was acknowledged.
/// </summary>
internal sealed record SessionDocument
{
    /// <summary>How many applied commits a document remembers (S5).</summary>
    public const int MaximumApplied = 64;

    /// <summary>How many stamps a document remembers, its own included. Copies of these versions can be updated by a delta.</summary>
    public const int MaximumStamps = 8;

    /// <summary>How many removed keys a document remembers for deltas.</summary>
    public const int MaximumRemovals = 64;

    /// <summary>The session's id. A document that is found under another id does not belong to that session.</summary>
    public required SessionId Id { get; init; }

    /// <summary>The incarnation, the number of documents stored in it so far, and the stamp.</summary>
    public required SessionVersion Version { get; init; }

    /// <summary>The session's <c>Id</c> as the application sees it.</summary>
    public required Guid PublicId { get; init; }

    /// <summary>When this incarnation was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The idle timeout that the latest request asked for.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>The horizon H: the end of the session for an activation that knows only this document (S7).</summary>
    public required DateTimeOffset Horizon { get; init; }

    /// <summary>
    /// Why the session ended; null while it is alive. With a reason this is a tombstone: it has no entries, and reports the reason until its horizon (S10).
    /// <see cref="SessionEndReason.Absent"/>: there is no session, but a request holds its exclusive lease in order to create it.
    /// <see cref="SessionEndReason.ExpiredIdle"/>: a session that had arrived here has expired; another may be created.
    /// </summary>
    public SessionEndReason? EndedBy { get; init; }

    /// <summary>The entries. They never change after the document was created.</summary>
    public IReadOnlyDictionary<string, DocumentEntry> Entries { get; init; } = EmptyEntries;

    /// <summary>Removed keys with the revision that removed them, oldest first.</summary>
    public IReadOnlyList<DocumentRemoval> Removals { get; init; } = [];

    /// <summary>The lowest revision from which entries and removals describe all changes.</summary>
    public long DeltaFloor { get; init; }

    /// <summary>The latest versions, oldest first, this one last.</summary>
    public IReadOnlyList<DocumentStamp> Stamps { get; init; } = [];

    /// <summary>The latest commits that were applied, oldest first.</summary>
    public IReadOnlyList<AppliedCommit> Applied { get; init; } = [];

    /// <summary>The latest applied commit that is no longer in <see cref="Applied"/>; <c>default</c> when none was forgotten. Its id is not kept.</summary>
    public AppliedCommit Forgotten { get; init; }

    /// <summary>The exclusive lease, or the last one if nobody has used the session since; null otherwise (S8, S9).</summary>
    public DocumentLease? Lease { get; init; }

    /// <summary>The number of leases that were granted.</summary>
    public long Fence { get; init; }

    /// <summary>The session's own idle timeout, absolute end and end notification.</summary>
    public SessionLifetime Lifetime { get; init; }

    /// <summary>With <see cref="SessionEndReason.Rotated"/>: the session's new id. The entries and the lease are those at the rotation.</summary>
    public DocumentRotation? Rotation { get; init; }

    /// <summary>When a session arrived here from another id; null when none did recently. Until <see cref="SessionRules.ArrivalRetention"/> after that, it is not adopted again (S10).</summary>
    public DateTimeOffset? Arrived { get; init; }

    /// <summary>
    /// With <see cref="Rotation"/>: until when the session may be forked under this id. Of a live session that arrived here: until when it may be forked
    /// under its former id. Null when it may not, and as soon as this id was presented (S10).
    /// </summary>
    public DocumentForks? Forks { get; init; }

    /// <summary>The document of this rotated session for its new id: always the same, whatever was written here since the rotation, which was the last commit.</summary>
    public SessionDocument ForNewId()
    {
        var revision = Applied.Count > 0 ? Applied[^1].Revision : Version.Revision;
        var stamps = Stamps.Where(stamp => stamp.Revision <= revision).ToArray();
        return this with { Id = Rotation!.Value.To, Version = Version with { Revision = revision, Stamp = stamps[^1].Stamp }, Stamps = stamps, EndedBy = null, Rotation = null };
    }

    public static IReadOnlyDictionary<string, DocumentEntry> EmptyEntries => new Dictionary<string, DocumentEntry>(StringComparer.Ordinal);
}

/// <summary>A value and the revision that wrote it.</summary>
internal readonly record struct DocumentEntry(ReadOnlyMemory<byte> Value, long Revision)
{
    /// <summary>An entry's share of the session's size: the bytes of its key in UTF-8, and of its value.</summary>
    public static long SizeOf(string key, ReadOnlyMemory<byte> value) => Encoding.UTF8.GetByteCount(key) + value.Length;
}

/// <summary>A removed key and the revision that removed it.</summary>
internal readonly record struct DocumentRemoval(string Key, long Revision);

/// <summary>The revision and stamp of one stored document.</summary>
internal readonly record struct DocumentStamp(long Revision, ulong Stamp);

/// <summary>An applied commit, its revision, and its time by the silo's clock.</summary>
internal readonly record struct AppliedCommit(Guid Id, long Revision, DateTimeOffset At);

/// <summary>The rotation of a session to another id.</summary>
/// <param name="To">The new id.</param>
/// <param name="ShownUntil">Until when loads under the old id return the content at the rotation.</param>
internal readonly record struct DocumentRotation(SessionId To, DateTimeOffset ShownUntil);

/// <summary>The forks of a rotated session.</summary>
/// <param name="Until">Until when it may be forked.</param>
/// <param name="Granted">The ids of the forks.</param>
internal sealed record DocumentForks(DateTimeOffset Until, IReadOnlyList<SessionId> Granted);

/// <summary>An exclusive lease.</summary>
/// <param name="Ticket">The holder's ticket.</param>
/// <param name="Until">When the lease ends unless it is renewed.</param>
/// <param name="Last">When the lease ends at the latest.</param>
internal readonly record struct DocumentLease(Guid Ticket, DateTimeOffset Until, DateTimeOffset Last);
