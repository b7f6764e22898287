namespace OrleansSessions;

/// <summary>What there is of a session at the moment of a decision.</summary>
internal enum DraftState
{
    Absent,
    Live,
    Tombstone,
}
