namespace OrleansSessions;

/// <summary>Where sessions are noted that will have to be asked whether they are over.</summary>
internal interface ILedger
{
    /// <summary>Notes that the session is to be asked not long after <paramref name="end"/>. When this returns, the note is stored.</summary>
    Task RegisterAsync(SessionId id, DateTimeOffset end);

    /// <summary>Counts a session that was found in storage long after its end: no note led to it.</summary>
    void Missed(SessionId id, DateTimeOffset end);
}
