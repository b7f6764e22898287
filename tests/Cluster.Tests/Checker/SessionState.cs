using System.Collections.Immutable;

namespace OrleansSessions.Cluster.Tests;

/// <summary>What the model holds of a session between two operations. A value: equal states have equal futures.</summary>
internal sealed record SessionState
{
    public IncarnationState Lifecycle { get; init; } = IncarnationState.Absent;

    /// <summary>The life; empty when an operation of unknown fate began it and nobody has seen it yet.</summary>
    public Guid Incarnation { get; init; }

    /// <summary>Why it ended.</summary>
    public SessionEndReason Reason { get; init; }

    /// <summary>The current document has at least this revision: several commits share one, and touches store one that nobody asked for.</summary>
    public long Revision { get; init; }

    /// <summary>Whether somebody saw the document of exactly this revision: what is written from now on is in a later one.</summary>
    public bool Seen { get; init; }

    /// <summary>The revision that last cleared the session: below it nobody remembers which keys went.</summary>
    public long Floor { get; init; }

    /// <summary>The keys of the history, in its order.</summary>
    public required ImmutableArray<Slot> Slots { get; init; }

    /// <summary>The least revision that a write from here on can get.</summary>
    public long NextRevision => Seen ? Revision + 1 : Revision;

    public bool Equals(SessionState? other) =>
        other is not null && Lifecycle == other.Lifecycle && Incarnation == other.Incarnation && Reason == other.Reason && Revision == other.Revision
        && Seen == other.Seen && Floor == other.Floor && Slots.AsSpan().SequenceEqual(other.Slots.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Lifecycle);
        hash.Add(Revision);
        hash.Add(Seen);
        foreach (var slot in Slots)
        {
            hash.Add(slot);
        }

        return hash.ToHashCode();
    }
}

/// <summary>One key: its value, or null when it is not there; and the least revision that it was written or removed at, zero for never.</summary>
internal readonly record struct Slot(string? Value, long Written);

/// <summary>Whether there is a session.</summary>
internal enum IncarnationState
{
    Absent = 1,
    Live = 2,
    Ended = 3,
}
