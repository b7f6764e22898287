namespace OrleansSessions.Grains;

/// <summary>The state of a session while a batch is decided.</summary>
internal enum DraftState
{
    /// <summary>There is no session.</summary>
    Absent,

    /// <summary>The session is alive.</summary>
    Live,

    /// <summary>The session has ended or was rotated, and a tombstone says so.</summary>
    Tombstone,
}
