namespace OrleansSessions.Local;

/// <summary>How web nodes reach the silos.</summary>
internal enum FarmTransport
{
    /// <summary>Over HTTP.</summary>
    Gateway = 1,

    /// <summary>Over an Orleans client.</summary>
    Grain = 2,
}
