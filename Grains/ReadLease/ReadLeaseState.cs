namespace OrleansSessions.Grains;

/// <summary>Whether this silo may answer from memory without reading storage first.</summary>
internal enum ReadLeaseState
{
    /// <summary>The silo was confirmed as a member within the lease's duration. No other silo can have taken over its sessions.</summary>
    Valid = 1,

    /// <summary>The silo runs, but its membership is not confirmed: the membership table does not answer.</summary>
    Unconfirmed = 2,

    /// <summary>The process did not run for longer than the lease's duration. Other silos may have declared it dead and stored newer versions.</summary>
    Suspended = 3,

    /// <summary>The membership table was read, and says that this silo has no place in the cluster, or the table is another one (S15).</summary>
    Refuted = 4,

    /// <summary>The members have changed, now or since the session became active here: another silo may have it too, and may have stored a newer version.</summary>
    Unsettled = 5,
}
