namespace OrleansSessions.Grains;

/// <summary>The expiry ledger: the record of when each stored session must be checked for its end (S7).</summary>
internal interface IExpiryLedger
{
    /// <summary>Registers the session for a check soon after <paramref name="end"/>. When the task completes, the registration is stored.</summary>
    Task RegisterAsync(SessionId id, DateTimeOffset end);

    /// <summary>Reports a session that was found in storage long after its end: its registration was lost.</summary>
    void ReportMissed(SessionId id, DateTimeOffset end);
}
