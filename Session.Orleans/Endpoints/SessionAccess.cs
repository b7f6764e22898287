namespace OrleansSessions;

/// <summary>What an endpoint does with the session. Says when the session is loaded, and what the endpoint may ask of it.</summary>
public enum SessionAccess
{
    /// <summary>It does not look at the session: it is never loaded ahead.</summary>
    None = 1,

    /// <summary>It reads: the session is loaded before the endpoint runs.</summary>
    ReadOnly = 2,

    /// <summary>It reads and writes: the session is loaded before the endpoint runs.</summary>
    ReadWrite = 3,

    /// <summary>
    /// It reads and writes, and no other exclusive request of the same session runs until its response begins: its changes are stored then, and the
    /// next one goes on from them (S8). What it changes later is stored at its end, unless others have changed the same (S9).
    /// </summary>
    Exclusive = 4,
}
