using System.Text;

namespace OrleansSessions;

/// <summary>
/// All that is stored of one session: an immutable value, replaced whole. What was acknowledged to anybody is in it.
/// </summary>
internal sealed record SessionDocument
{
    /// <summary>Remembered commits: the last so many (S5).</summary>
    public const int AppliedMax = 64;

    /// <summary>Stamps of the newest documents, this one's among them: copies of those can be brought up to date by a delta.</summary>
    public const int StampsMax = 8;

    /// <summary>Removed keys that are remembered for deltas.</summary>
    public const int RemovalsMax = 64;

    /// <summary>The session that this is. A document found under another id is not that session's.</summary>
    public required SessionId Id { get; init; }

    /// <summary>Life, count of stored documents, stamp.</summary>
    public required SessionVersion Version { get; init; }

    /// <summary>The session's <c>Id</c> as the application sees it.</summary>
    public required Guid PublicId { get; init; }

    /// <summary>When this life began.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The idle timeout that the newest request asked for.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>H: who knows no more than this document takes this for the session's end (S7).</summary>
    public required DateTimeOffset Horizon { get; init; }

    /// <summary>
    /// Why it was ended: then this is a tombstone, which has no entries and says so until its horizon (S10). <see cref="EndReason.Absent"/>:
    /// there is no session, and somebody has it for itself all the same, to be the one who creates it.
    /// </summary>
    public EndReason? EndedBy { get; init; }

    /// <summary>The entries. Never changed once the document is made.</summary>
    public IReadOnlyDictionary<string, DocumentEntry> Entries { get; init; } = EmptyEntries;

    /// <summary>Keys that went, with the revision in which they did; oldest first.</summary>
    public IReadOnlyList<DocumentRemoval> Removals { get; init; } = [];

    /// <summary>From this revision on, entries and removals tell all that changed.</summary>
    public long DeltaFloor { get; init; }

    /// <summary>The newest versions, oldest first, this one last.</summary>
    public IReadOnlyList<DocumentStamp> Stamps { get; init; } = [];

    /// <summary>The newest commits that are in it, oldest first.</summary>
    public IReadOnlyList<AppliedCommit> Applied { get; init; } = [];

    /// <summary>The newest commit that is in it and no longer in <see cref="Applied"/>; <c>default</c> when none was forgotten. Its id is not kept.</summary>
    public AppliedCommit Forgotten { get; init; }

    /// <summary>Who has the session for itself, or had it last and nobody came since; null when that is over (S8).</summary>
    public DocumentLease? Lease { get; init; }

    /// <summary>How many leases were given.</summary>
    public long Fence { get; init; }

    /// <summary>What the session has decided about its end.</summary>
    public SessionLifetime Lifetime { get; init; }

    /// <summary>With <see cref="EndReason.Rotated"/>: where it goes on. Its entries, and a lease, are those that it left with.</summary>
    public DocumentRotation? Rotation { get; init; }

    public static IReadOnlyDictionary<string, DocumentEntry> EmptyEntries => new Dictionary<string, DocumentEntry>(StringComparer.Ordinal);
}

/// <summary>A value and the revision in which it was written.</summary>
internal readonly record struct DocumentEntry(ReadOnlyMemory<byte> Value, long Revision)
{
    /// <summary>What an entry counts for in the size of a session: the bytes of its key, in UTF-8, and of its value.</summary>
    public static long SizeOf(string key, ReadOnlyMemory<byte> value) => Encoding.UTF8.GetByteCount(key) + value.Length;
}

/// <summary>A key that went, and the revision in which it did.</summary>
internal readonly record struct DocumentRemoval(string Key, long Revision);

/// <summary>One stored document.</summary>
internal readonly record struct DocumentStamp(long Revision, ulong Stamp);

/// <summary>A commit, the revision that it was stored in, and when that was by the silo's clock.</summary>
internal readonly record struct AppliedCommit(Guid Id, long Revision, DateTimeOffset At);

/// <summary>A session goes on under another id.</summary>
/// <param name="To">That id.</param>
/// <param name="ShownUntil">How long loads of the old one are shown what it left with.</param>
internal readonly record struct DocumentRotation(SessionId To, DateTimeOffset ShownUntil);

/// <summary>Somebody has the session for itself.</summary>
/// <param name="Ticket">Who.</param>
/// <param name="Until">How long, unless it is kept.</param>
/// <param name="Last">How long at most.</param>
internal readonly record struct DocumentLease(Guid Ticket, DateTimeOffset Until, DateTimeOffset Last);
