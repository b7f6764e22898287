namespace OrleansSessions.Grains;

/// <summary>Reads the clock of the store of sessions, if it tells its time. The third clock of a cluster of two silos, and the second of a single one.</summary>
internal interface IStoreClock
{
    /// <summary>How much later it may be than the store says, because it tells whole seconds, for example. Default zero.</summary>
    TimeSpan Resolution => TimeSpan.Zero;

    /// <summary>Reads the store's time.</summary>
    /// <exception cref="Exception">The store does not answer, or does not tell.</exception>
    Task<DateTimeOffset> ReadAsync();
}
